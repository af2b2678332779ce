package taskrunner.importer.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a whole store and reports its contents: the names, words and dates that its writer uses. It
 * needs no database, and takes as little memory as an import.
 */
public final class StoreProbe {
  private final FilesystemStore store;

  /**
   * @throws taskrunner.ImportFailedException (store-not-found) as {@link FilesystemStore}
   */
  public StoreProbe(StoreFolders folders) {
    this.store = new FilesystemStore(folders);
  }

  /**
   * Reads every file.
   *
   * @throws taskrunner.ImportFailedException (interrupted) the thread was interrupted
   */
  public ProbeReport run() {
    long start = System.nanoTime();
    List<ProbeReport.Kind> kinds = new ArrayList<>();
    var unknown = new UnknownNames();
    var tails = new IncompleteTails();
    for (RecordKind kind : RecordKind.values()) {
      var probed = new ProbedKind(kind, tails);
      for (StoreFile file : store.files(kind, probed::fault, unknown)) {
        probed.begin(file);
        if (kind.isLines()) {
          lines(file, probed);
        } else {
          whole(file, probed);
        }
      }
      kinds.add(probed.report());
    }
    return new ProbeReport(
        kinds,
        unknown.leftAlone(),
        tails.count(),
        tails.first(),
        Duration.ofNanos(System.nanoTime() - start));
  }

  private static void lines(StoreFile file, ProbedKind probed) {
    LogCutter.cut(
        file,
        piece -> {
          piece.lines().forEach(probed::line);
          RecordFault fault = piece.fault();
          if (fault != null) {
            probed.fault(fault);
          }
        });
  }

  private static void whole(StoreFile file, ProbedKind probed) {
    SafeFiles.Whole whole = SafeFiles.whole(file);
    RecordFault fault = whole.fault();
    if (fault == null) {
      probed.text(whole.text());
    } else {
      probed.fault(fault);
    }
  }
}
