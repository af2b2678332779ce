/**
 * Runs the stages of an import: claim files, read and map, decide, write, complete. {@link
 * taskrunner.importer.pipeline.OrderedPipeline} has the stages.
 */
@NullMarked
package taskrunner.importer.pipeline;

import org.jspecify.annotations.NullMarked;
