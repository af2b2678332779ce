package taskrunner.importer.logs;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.pipeline.FileRuns;
import taskrunner.importer.pipeline.ImportContext;
import taskrunner.importer.store.Form;
import taskrunner.importer.store.FormNotes;
import taskrunner.importer.store.LogCutter;
import taskrunner.importer.store.LogPiece;
import taskrunner.importer.store.StoreFile;

/** One log while it is imported: where it started from and how far it has come. */
final class LogFile {
  private final ImportContext context;
  private final StoreFile file;
  private final boolean expectThere;
  private final boolean goesOn;
  private final ImportedLines imported;

  /** Up to here the ledger knows already what was taken in; 0: every piece is reported to it. */
  private final long toldBefore;

  private final LogCutter cutter;
  private final FileRuns runs;

  /** The runs that the ledger says it has entries of. */
  private final Set<String> announced = ConcurrentHashMap.newKeySet();

  /** What the ledger will say when the log was read to its end; of the thread that completes. */
  private final LedgerFile now;

  private final SequenceRanges sequences = new SequenceRanges();

  /** Fair, so that what comes first is written first. */
  private final Lock turn = new ReentrantLock(true);

  private final FormNotes notes = new FormNotes();

  /** Of the beginning that is not read again. */
  private @Nullable Form formBefore;

  private final long entriesBefore;
  private long bytesCounted;

  /**
   * @param before what the last import recorded; null for none
   */
  LogFile(ImportContext context, StoreFile file, @Nullable LedgerFile before) {
    this.context = context;
    this.file = file;
    this.now = LedgerFile.of(file);
    this.runs = new FileRuns(file, context.knownRuns());
    now.owner = context.token();
    now.choice = context.choice();
    PrefixDigest digest = new PrefixDigest(file.path());
    this.goesOn =
        before != null
            && !context.again()
            && before.rejected == 0
            && before.offset > 0
            && before.offset <= file.size()
            && digest.upTo(before.offset).equals(before.sha256);
    this.imported = new ImportedLines(context.again() ? before : null, file);
    this.toldBefore = toldBefore(context, before);
    this.expectThere = before != null && !goesOn && isMoreThanClaimed(before);
    if (before != null) {
      now.runs.addAll(before.runs);
      announced.addAll(before.runs);
      now.replaces(before);
    }
    if (before != null && goesOn) {
      now.offset = before.offset;
      now.sha256 = before.sha256;
      now.lines = before.lines;
      now.entries = before.entries;
      now.records = before.records;
      now.ranges.addAll(before.ranges);
      now.form = before.form;
      this.formBefore = before.form;
      sequences.addAll(before.ranges);
      this.cutter =
          new LogCutter(file, before.offset, before.lines, before.entries, digest.digest());
    } else {
      this.cutter = new LogCutter(file);
    }
    this.bytesCounted = now.offset;
    this.entriesBefore = now.entries;
  }

  private static long toldBefore(ImportContext context, @Nullable LedgerFile before) {
    if (!context.again() || before == null || before.rejected > 0) {
      return 0;
    }
    return before.complete ? Long.MAX_VALUE : before.offset;
  }

  private static boolean isMoreThanClaimed(LedgerFile before) {
    return before.complete || before.offset > 0 || before.records > 0;
  }

  StoreFile file() {
    return file;
  }

  /** Whether its beginning is as it was read by an earlier import, and is not read again. */
  boolean goesOn() {
    return goesOn;
  }

  /** What the ledger says of the beginning that is not read again. */
  LedgerFile before() {
    return now;
  }

  /**
   * Whether its entries are likely to be in the database already: then looking first is cheaper.
   */
  boolean expectThere() {
    return expectThere;
  }

  /** Which of its lines an earlier import has taken in as they are now. */
  ImportedLines imported() {
    return imported;
  }

  /** Held by the one batch that writes entries of this log. */
  Lock turn() {
    return turn;
  }

  LogCutter cutter() {
    return cutter;
  }

  FileRuns runs() {
    return runs;
  }

  /** Before entries of these runs are written: an undo has to know where to look. */
  void announce(Set<String> written) {
    if (announced.containsAll(written)) {
      return;
    }
    Set<String> more = new HashSet<>(written);
    more.removeAll(announced);
    context
        .retries()
        .retry("recording what is imported", () -> context.ledger().addRuns(now.id(), more));
    announced.addAll(more);
  }

  /**
   * The next piece, in order, is in the database; the ledger records how far.
   *
   * @param counted records and rejects of the piece, and its sequences
   */
  void completed(LogPiece piece, PieceCount counted) {
    now.records += counted.file().records;
    now.rejected += counted.file().rejected;
    now.runs.addAll(counted.file().runs);
    sequences.addAll(counted.sequences().ranges());
    notes.add(counted.notes());
    now.offset = piece.offset();
    now.sha256 = piece.sha256();
    now.lines = piece.lineCount();
    now.entries = piece.entries();
    context.stats().bytesDone(piece.offset() - bytesCounted);
    bytesCounted = piece.offset();
    if (!piece.last()) {
      // With rejects, an import could not go on from here: it has to tell them again. One that
      // reads again and ends here must not leave less than was known of what was taken in before:
      // a line that the service changed since would be a conflict from then on.
      if (now.rejected == 0 && piece.offset() >= toldBefore) {
        context.recorder().add(progress());
      }
      return;
    }
    context.stats().bytesDone(file.size() - bytesCounted);
    now.incompleteTail = counted.file().incompleteTail;
    if (piece.openEnd() && !now.incompleteTail) {
      // A last line without its newline was taken in, but may go on: once the file has grown, it
      // is read again as a whole, so that no line counts twice.
      now.offset = 0;
      now.sha256 = "";
    }
    takeRanges();
    takeForm();
    now.complete = true;
    now.owner = null;
    context.recorder().add(now);
  }

  private LedgerFile progress() {
    takeRanges();
    takeForm();
    return now.progress();
  }

  /** Where both parts have a say, the longer one has it. */
  private void takeForm() {
    Form fresh = notes.form();
    Form before = formBefore;
    if (fresh == null || before == null) {
      now.form = fresh == null ? before : fresh;
    } else {
      boolean isMost = now.entries - entriesBefore > entriesBefore;
      now.form = isMost ? fresh.with(before) : before.with(fresh);
    }
  }

  private void takeRanges() {
    now.ranges.clear();
    now.ranges.addAll(sequences.ranges());
  }
}
