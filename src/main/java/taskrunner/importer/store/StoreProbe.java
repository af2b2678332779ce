package taskrunner.importer.store;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import taskrunner.settings.Words;

/**
 * Looks through a whole store and says what is in it: the names, words and dates that its writer
 * uses. Reads only, needs no database, and takes as little memory as an import.
 */
public final class StoreProbe {
  private final FilesystemStore store;
  private final Json json = new Json();
  private final RecordTables tables = new RecordTables(EnumTables.NONE, Words.PLAIN);

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
      kinds.add(probe(kind, unknown, tails));
    }
    return new ProbeReport(
        kinds,
        unknown.leftAlone(),
        tails.count(),
        tails.first(),
        Duration.ofNanos(System.nanoTime() - start));
  }

  private ProbeReport.Kind probe(RecordKind kind, UnknownNames unknown, IncompleteTails tails) {
    var probed = new ProbedKind(kind, json, tables, tails);
    for (StoreFile file : store.files(kind, probed::fault, unknown)) {
      probed.begin(file);
      try {
        if (kind == RecordKind.LOG) {
          lines(file, probed);
        } else {
          whole(file, probed);
        }
      } catch (IOException e) {
        probed.fault(Interruptions.check(e, file));
      } catch (RecordFault e) {
        probed.fault(e);
      }
    }
    return probed.report();
  }

  private static void lines(StoreFile file, ProbedKind probed) throws IOException, RecordFault {
    try (SafeFiles.Opened opened = SafeFiles.open(file.path(), 0)) {
      // Only what was there at the start: a busy writer can't keep the reader for ever.
      var splitter = new LineSplitter(0, opened.size(), Digests.sha256());
      while (splitter.step(opened.stream(), probed::line)) {
        // Lines are handed over as they come.
      }
      if (splitter.position() < opened.size()) {
        throw SafeFiles.shrank(splitter.position(), opened.size());
      }
    }
  }

  private static void whole(StoreFile file, ProbedKind probed) throws IOException, RecordFault {
    byte[] bytes;
    try (SafeFiles.Opened opened = SafeFiles.open(file.path(), 0)) {
      bytes = opened.bytes();
      if (opened.isTooLarge() || bytes.length > StoreLimits.LARGEST_FILE) {
        throw SafeFiles.tooLarge();
      }
    }
    probed.text(Slice.of(bytes).withoutMark());
  }
}
