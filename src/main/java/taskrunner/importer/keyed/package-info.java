/**
 * Runs, approvals and artifacts on their way through the stages: records that are told apart by an
 * id or a name, and that later files may replace.
 */
@NullMarked
package taskrunner.importer.keyed;

import org.jspecify.annotations.NullMarked;
