package taskrunner.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import taskrunner.UndoReport;
import taskrunner.importer.BackfillStep;
import taskrunner.importer.CountsByKind;
import taskrunner.importer.ImportReport;
import taskrunner.importer.ImportRequest;
import taskrunner.importer.Importer;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.settings.FilesystemSettings;

/**
 * The step of the backfill unit: imports the configured store, or records an import that is already
 * done.
 */
public final class Backfill implements BackfillStep {
  private final Supplier<Importer> importer;
  private @Nullable Importer running;
  private final @Nullable ImportRequest request;
  private @Nullable ImportReport report;
  private boolean failed;
  private List<UndoReport.Kept> kept = List.of();
  private long deleted;

  /**
   * @param importer called when it is needed: it costs a command
   * @param request what to import; null if no store is configured
   */
  Backfill(Supplier<Importer> importer, @Nullable ImportRequest request) {
    this.importer = importer;
    this.request = request;
  }

  /** A step whose import the {@code import} command has already done. */
  static Backfill done(Supplier<Importer> importer, ImportReport report) {
    Backfill backfill = new Backfill(importer, null);
    backfill.report = report;
    return backfill;
  }

  /** The import of the settings; null if they name no store. */
  static @Nullable ImportRequest request(FilesystemSettings settings, boolean dryRun) {
    if (!settings.configured()) {
      return null;
    }
    String table = settings.enumTable();
    return new ImportRequest(
        StoreFolders.of(settings),
        table == null ? EnumTables.NONE : EnumTables.parse(table),
        settings.words(),
        settings.rejectsFile(),
        dryRun,
        0);
  }

  /**
   * Finds out before an import whether it can read the store and write dead letters.
   *
   * @throws taskrunner.TaskRunnerSchemaException as {@link Importer#check}
   */
  public static void requireStore(FilesystemSettings settings) {
    ImportRequest request = request(settings, false);
    if (request != null) {
      Importer.check(request);
    }
  }

  @Override
  public void run() {
    if (request == null || report != null) {
      return;
    }
    failed = true;
    running = importer.get();
    report = running.run(request);
    failed = false;
  }

  @Override
  public void undo() {
    if (failed) {
      return;
    }
    Importer.Undone undone = importer.get().undo();
    deleted = undone.deleted();
    kept = undone.kept();
  }

  /** The figures of an import that failed; null if none failed. */
  @Nullable ImportReport unfinished() {
    return running == null ? null : running.unfinished();
  }

  /** The figures of the import; null if none was made. */
  @Nullable ImportReport report() {
    return report;
  }

  List<UndoReport.Kept> kept() {
    return kept;
  }

  String detailOfUndo() {
    return "removed " + deleted + " imported documents";
  }

  String detail() {
    if (report == null) {
      return "no filesystem store is configured: there was nothing to import";
    }
    List<String> parts = new ArrayList<>();
    CountsByKind.of(report)
        .forEach((kind, counts) -> add(parts, kind.collection().documents(), counts));
    return parts.isEmpty() ? "the store was empty" : String.join("; ", parts);
  }

  private static void add(List<String> parts, String what, ImportReport.Counts counts) {
    if (counts.read() > 0) {
      long bad = counts.rejected() + counts.conflicts();
      parts.add(
          "%s: %s read, %s written%s"
              .formatted(
                  what,
                  counts.read(),
                  counts.inserted() + counts.updated(),
                  bad == 0 ? "" : ", " + bad + " rejected or conflicting"));
    }
  }

  /** One sentence if records were rejected; otherwise empty. */
  static List<String> warnings(ImportReport report) {
    List<String> warnings = new ArrayList<>(report.warnings());
    long rejects = report.rejectsByCode().values().stream().mapToLong(Long::longValue).sum();
    if (rejects > 0 && report.rejectsFile() == null) {
      // A dry run writes no dead letters.
      warnings.add(
          "The import would leave %s records behind, by code %s."
              .formatted(rejects, report.rejectsByCode()));
    } else if (rejects > 0) {
      warnings.add(
          "The import left %s records behind, by code %s; they are in %s."
              .formatted(rejects, report.rejectsByCode(), report.rejectsFile()));
    }
    return warnings;
  }
}
