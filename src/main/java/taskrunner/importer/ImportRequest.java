package taskrunner.importer;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;

/**
 * What to import and how.
 *
 * @param enums how integers are read; {@link EnumTables#NONE} rejects records that have any
 * @param rejectsFile the dead-letter file; null for the default place
 * @param dryRun true: figures only, nothing is written
 */
public record ImportRequest(
    StoreFolders folders, EnumTables enums, @Nullable Path rejectsFile, boolean dryRun) {}
