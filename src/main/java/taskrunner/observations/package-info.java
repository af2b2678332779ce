/**
 * Micrometer observations and counters of migrations. A service with Micrometer on its class path
 * enables them by {@link taskrunner.MigrationBuilder#observations}; without it, no class here
 * loads.
 */
@NullMarked
package taskrunner.observations;

import org.jspecify.annotations.NullMarked;
