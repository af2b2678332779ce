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
 * @param dryRun true: figures only, nothing is written
 * @param workers threads that read and write side by side; 0: as many as the cores suggest
 * @param again true: every file is read again, whatever the ledger says, and what is missing from
 *     the database is written; a document that was imported and changed since counts as unchanged
 */
public record ImportRequest(
    StoreFolders folders,
    EnumTables enums,
    Words words,
    @Nullable Path rejectsFile,
    boolean dryRun,
    int workers,
    boolean again) {
  /** The most that are of use to one server. */
  public static final int MOST_WORKERS = 64;

  /**
   * @throws IllegalArgumentException {@code workers} is negative or over {@value #MOST_WORKERS}
   * @throws taskrunner.ConfigurationException the path of the dead-letter file can't be meant
   */
  public ImportRequest {
    if (workers < 0 || workers > MOST_WORKERS) {
      throw new IllegalArgumentException("workers must be 0 to " + MOST_WORKERS + ": " + workers);
    }
    GivenSettings.check("The dead-letter file", rejectsFile);
  }

  /** One that passes over files which are unchanged since they were imported. */
  public ImportRequest(
      StoreFolders folders,
      EnumTables enums,
      Words words,
      @Nullable Path rejectsFile,
      boolean dryRun,
      int workers) {
    this(folders, enums, words, rejectsFile, dryRun, workers, false);
  }

  /** The same, with the words of the layout, and as many workers as the cores suggest. */
  public ImportRequest(
      StoreFolders folders, EnumTables enums, @Nullable Path rejectsFile, boolean dryRun) {
    this(folders, enums, Words.PLAIN, rejectsFile, dryRun, 0);
  }

  /**
   * Four times the cores, 4 to 16. While some wait, for the server or for their log's turn to be
   * written, others read, and write the next log.
   */
  int workersOrDefault() {
    return workers > 0
        ? workers
        : Math.max(4, Math.min(16, 4 * Runtime.getRuntime().availableProcessors()));
  }
}
