/**
 * What Micrometer is told of migrations. A service that has Micrometer on its class path gets it
 * through {@link taskrunner.MigrationBuilder#observations}; without it nothing here is loaded.
 */
@NullMarked
package taskrunner.observations;

import org.jspecify.annotations.NullMarked;
