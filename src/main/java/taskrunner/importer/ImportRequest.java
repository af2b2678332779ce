package taskrunner.importer;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.settings.GivenSettings;
import taskrunner.settings.Words;

/**
 * What to import and how.
 *
 * @param enums how integers are read; {@link EnumTables#NONE} rejects records that have any
 * @param words how the words of steps and approvals are stored
 * @param rejectsFile the dead-letter file; null for the default place
 * @param dryRun whether only figures are computed and nothing is written
 * @param workers threads that read and write concurrently; 0 for a default
 * @param again whether every file is read again, whatever the ledger says, and missing documents
 *     are written; an imported document that was changed since counts as unchanged
 */
public record ImportRequest(
    StoreFolders folders,
    EnumTables enums,
    Words words,
    @Nullable Path rejectsFile,
    boolean dryRun,
    int workers,
    boolean again) {
  /** More are of no use to one server. */
  public static final int MOST_WORKERS = 64;

  /**
   * @throws IllegalArgumentException {@code workers} is negative or over {@value #MOST_WORKERS}
   * @throws taskrunner.ConfigurationException the path of the dead-letter file is not plausible
   */
  public ImportRequest {
    if (workers < 0 || workers > MOST_WORKERS) {
      throw new IllegalArgumentException("workers must be 0 to " + MOST_WORKERS + ": " + workers);
    }
    GivenSettings.check("The dead-letter file", rejectsFile);
  }

  /** A request that skips files that are unchanged since they were imported. */
  public ImportRequest(
      StoreFolders folders,
      EnumTables enums,
      Words words,
      @Nullable Path rejectsFile,
      boolean dryRun,
      int workers) {
    this(folders, enums, words, rejectsFile, dryRun, workers, false);
  }

  /** The same with the words of the layout and the default number of workers. */
  public ImportRequest(
      StoreFolders folders, EnumTables enums, @Nullable Path rejectsFile, boolean dryRun) {
    this(folders, enums, Words.PLAIN, rejectsFile, dryRun, 0);
  }

  /**
   * Four times the cores, 4 to 16. While some workers wait for the server or for their log's turn,
   * others read, or write another log.
   */
  int workersOrDefault() {
    return workers > 0
        ? workers
        : Math.max(4, Math.min(16, 4 * Runtime.getRuntime().availableProcessors()));
  }
}
