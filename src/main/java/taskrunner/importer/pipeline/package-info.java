/**
 * Leads batches of records through the stages of an import: claims files, reads and maps them,
 * decides, writes, completes. {@link taskrunner.importer.pipeline.OrderedPipeline} shows the
 * stages.
 */
@NullMarked
package taskrunner.importer.pipeline;

import org.jspecify.annotations.NullMarked;
