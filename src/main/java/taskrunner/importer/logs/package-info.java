/**
 * The stages of an import for log entries. Logs are cut into pieces; run and sequence identify an
 * entry.
 */
@NullMarked
package taskrunner.importer.logs;

import org.jspecify.annotations.NullMarked;
