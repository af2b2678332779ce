package taskrunner.view;

import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.CountsByKind;
import taskrunner.importer.ImportReport;
import taskrunner.importer.ImportReport.Counts;
import taskrunner.importer.store.IncompleteTails.Tail;
import taskrunner.importer.store.LeftAlone;

/** The view of an import, also of the backfill of {@code migrate}. */
public final class ImportView {
  private static final double NANOS_PER_SECOND = 1e9;

  private ImportView() {}

  public static View of(ImportReport report, @Nullable String database) {
    return of(report, exitCode(report), database);
  }

  static View of(ImportReport report, int exitCode, @Nullable String database) {
    var view = new View(Format.word(report.outcome()), exitCode, database);
    view.page()
        .line(
            switch (report.outcome()) {
              case IMPORTED -> "Imported into " + database + ".";
              case UNCHANGED -> unchanged(report.files(), database);
              case IMPORTED_WITH_REJECTS -> "Imported into " + database + ", but not everything.";
              case PLANNED -> "Dry run: nothing was written to " + database + ".";
              case FAILED -> "The import into " + database + " failed before its end.";
            });
    add(view.fields(), view.page(), report);
    return view;
  }

  /** The sentence makes no claim about files that the import did not read. */
  private static String unchanged(ImportReport.Files files, @Nullable String database) {
    if (files.total() == 0) {
      return "Nothing to import into " + database + ": the store has no files.";
    }
    if (files.skipped() == files.total()) {
      return "No file has changed since it was imported; nothing was read again.";
    }
    return files.skipped() + files.readOn() == 0
        ? "Unchanged: everything was in " + database + " already."
        : "Nothing new for " + database + " in the files that were read.";
  }

  /** 6 while there are rejects or conflicts, in a dry run too. */
  static int exitCode(ImportReport report) {
    return report.outcome() == ImportReport.Outcome.IMPORTED_WITH_REJECTS
            || !report.rejectsByCode().isEmpty()
            || CountsByKind.of(report).values().stream()
                .anyMatch(kind -> kind.conflicts() + kind.rejected() > 0)
        ? ExitCode.REJECTS
        : ExitCode.DONE;
  }

  /** Adds the figures. */
  static void add(Fields fields, TextPage page, ImportReport report) {
    var kinds = new Table("kind, read, inserted, updated, unchanged, conflicts, rejected");
    CountsByKind.of(report).forEach((kind, counts) -> row(kinds, kind.plural(), counts));
    kinds.addTo(fields);
    var files = report.files();
    var perSecond = documentsPerSecond(report);
    page.table(kinds);
    page.format(
        Tone.PLAIN,
        "  %,d files (%,d unchanged since the last import, %,d with an incomplete tail), %,d"
            + " bytes, %,.0f documents/s",
        files.total(),
        files.skipped(),
        files.incompleteTails(),
        report.bytesRead(),
        perSecond);
    notRead(page, files);
    tails(page, files.incompleteTails(), files.tails());
    page.list("Normalised:", report.normalised(), Tone.PLAIN);
    page.list("Rejected:", report.rejectsByCode(), Tone.BAD);
    if (report.rejectsFile() != null) {
      page.line("Dead letters: " + report.rejectsFile(), Tone.BAD);
    }
    if (report.enumTable() != null) {
      page.line("Table for integers: " + report.enumTable(), Tone.NOTE);
    }
    page.list("Warnings:", report.warnings(), Tone.NOTE);
    fields
        .with(
            "files",
            notRead(
                new Fields()
                    .with("total", files.total())
                    .with("skipped", files.skipped())
                    .with("readOn", files.readOn())
                    .with("incompleteTails", files.incompleteTails()),
                files.tails(),
                files.leftAlone()))
        .with("normalised", report.normalised())
        .with("rejectsByCode", report.rejectsByCode())
        .with("rejectsFile", report.rejectsFile())
        .with("enumTable", report.enumTable())
        .with("bytesRead", report.bytesRead())
        .with("documentsPerSecond", perSecond)
        .with("warnings", report.warnings());
  }

  private static void row(Table kinds, String kind, Counts counts) {
    kinds.row(
        kind,
        counts.read(),
        counts.inserted(),
        counts.updated(),
        counts.unchanged(),
        Cell.bad(counts.conflicts()),
        Cell.bad(counts.rejected()));
  }

  /** Adds the lines and files of the store that the import did not read. */
  static Fields notRead(Fields files, List<Tail> tails, LeftAlone leftAlone) {
    var table = new Table("-file, -offset");
    tails.forEach(tail -> table.row(tail.file(), tail.offset()));
    return files
        .with("tails", table.rows())
        .with(
            "leftAlone",
            new Fields()
                .with("count", leftAlone.count())
                .with("kinds", leftAlone.kinds())
                .with("first", leftAlone.first()));
  }

  /** Adds the logs with an incomplete last line. */
  static void tails(TextPage page, long incompleteTails, List<Tail> tails) {
    page.list(
        "Incomplete tails (the service is still writing the last line):",
        tails.stream().map(Tail::toString).toList(),
        Tone.NOTE);
    page.more(incompleteTails - tails.size());
  }

  /** Says which figures are from an earlier import. */
  private static void notRead(TextPage page, ImportReport.Files files) {
    if (files.skipped() == 1) {
      page.line(
          "  1 file is unchanged since its import and was not read again; import --verify checks"
              + " that its documents still exist.",
          Tone.NOTE);
    } else if (files.skipped() > 0) {
      page.format(
          Tone.NOTE,
          "  %,d files are unchanged since their import and were not read again; import --verify"
              + " checks that their documents still exist.",
          files.skipped());
    }
    if (files.readOn() > 0) {
      page.format(
          Tone.NOTE,
          "  %,d %s read from where the last import stopped.",
          files.readOn(),
          files.readOn() == 1 ? "log was" : "logs were");
    }
  }

  /** Records read in a second, over the whole import, to one decimal place. */
  private static double documentsPerSecond(ImportReport report) {
    var seconds = report.duration().toNanos() / NANOS_PER_SECOND;
    var read = CountsByKind.of(report).values().stream().mapToLong(Counts::read).sum();
    return seconds > 0 ? Math.round(read / seconds * 10) / 10.0 : 0;
  }
}
