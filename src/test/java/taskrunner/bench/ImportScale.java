package taskrunner.bench;

import java.io.IOException;
import java.util.Locale;
import taskrunner.testing.Folders;

/** Imports stores, each ten times larger than the one before. The cost of a line must not grow. */
final class ImportScale {
  private static final String DATABASE = "bench_scale";

  private ImportScale() {}

  static String measure(ImportMeasure measure, long most) throws Exception {
    var page = new StringBuilder("Ours with `-Xmx256m` on larger and larger stores:\n\n");
    page.append(
        "| lines | s | docs/s | MB/s | µs/line | client CPU s | server CPU s | peak MiB | second import s |\n");
    page.append("|---|---|---|---|---|---|---|---|---|\n");
    for (long lines = 10_000; lines <= most; lines *= 10) {
      ImportStore store = ImportStore.write(measure.folder().resolve("store-" + lines), lines);
      measure.databases().make(DATABASE);
      double server = MeasuredProcess.cpuSeconds(measure.serverPid());
      MeasuredProcess.Took took = measure.commands().ours(store, DATABASE);
      server = MeasuredProcess.cpuSeconds(measure.serverPid()) - server;
      if (measure.databases().count(DATABASE) != lines) {
        throw new IOException("not all of " + lines + " lines were imported");
      }
      MeasuredProcess.Took again = measure.commands().ours(store, DATABASE);
      page.append(
          String.format(
              Locale.ROOT,
              "| %,d | %.1f | %,.0f | %.1f | %.1f | %.1f | %.1f | %,.0f | %.1f |\n",
              lines,
              took.seconds(),
              lines / took.seconds(),
              store.bytes() / took.seconds() / 1e6,
              took.seconds() * 1e6 / lines,
              took.cpuSeconds(),
              server,
              took.peakMib(),
              again.seconds()));
      measure.databases().client().getDatabase(DATABASE).drop();
      Folders.delete(store.root());
    }
    return page.toString();
  }
}
