/**
 * Log entries on their way through the stages: logs are cut into pieces, and entries are told apart
 * by run and sequence.
 */
@NullMarked
package taskrunner.importer.logs;

import org.jspecify.annotations.NullMarked;
