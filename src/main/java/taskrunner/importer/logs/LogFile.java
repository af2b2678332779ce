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

/** One log while it is imported: where the import started and how far it is. */
final class LogFile {
  private final ImportContext context;
  private final StoreFile file;
  private final boolean expectThere;
  private final boolean goesOn;
  private final ImportedLines imported;

  /** Up to here the ledger has recorded an earlier import; pieces before are not recorded. */
  private final long recordedBefore;

  private final LogCutter cutter;
  private final FileRuns runs;

  /** The runs of its entries in the ledger. */
  private final Set<String> announced = ConcurrentHashMap.newKeySet();

  /** Its ledger entry at the end of the log; used by the completing thread. */
  private final LedgerFile now;

  private final SequenceRanges sequences = new SequenceRanges();

  /** Fair, so that earlier batches are written first. */
  private final Lock turn = new ReentrantLock(true);

  private final FormNotes notes = new FormNotes();

  /** The form of the beginning that is not read again. */
  private @Nullable Form formBefore;

  private final long entriesBefore;
  private long bytesCounted;

  /**
   * @param before the ledger entry of the last import; null for none
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
    this.recordedBefore = recordedBefore(context, before);
    this.expectThere = before != null && !goesOn && isMoreThanClaimed(before);
    if (before != null) {
      now.runs.addAll(before.runs);
      announced.addAll(before.runs);
      now.replaces(before);
    }
    if (before != null && goesOn) {
      now.continueFrom(before);
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

  private static long recordedBefore(ImportContext context, @Nullable LedgerFile before) {
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

  /** Whether its beginning is unchanged since an earlier import, and is not read again. */
  boolean goesOn() {
    return goesOn;
  }

  /** The ledger entry of the beginning that is not read again. */
  LedgerFile before() {
    return now;
  }

  /** Whether its entries probably exist already: then it is cheaper to read before the insert. */
  boolean expectThere() {
    return expectThere;
  }

  /** Which of its lines an earlier import has imported as they are now. */
  ImportedLines imported() {
    return imported;
  }

  /** Held by the batch that writes entries of this log. */
  Lock turn() {
    return turn;
  }

  LogCutter cutter() {
    return cutter;
  }

  FileRuns runs() {
    return runs;
  }

  /** Records the runs of entries before they are written, for an undo. */
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
   * Records that the next piece in order is in the database.
   *
   * @param counted records, rejects and sequences of the piece
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
      // With rejects, an import can't continue from here: it has to report them again. An import
      // that reads again and ends here must not record less than an earlier one did. Otherwise a
      // line that the service has changed would become a conflict.
      if (now.rejected == 0 && piece.offset() >= recordedBefore) {
        context.recorder().add(progress());
      }
      return;
    }
    context.stats().bytesDone(file.size() - bytesCounted);
    now.incompleteTail = counted.file().incompleteTail;
    if (piece.openEnd() && !now.incompleteTail) {
      // A last line without a newline was imported, but may grow. When the file has grown, the
      // whole
      // file is read again, so that no line counts twice.
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

  /** If both parts show a form, the longer part decides. */
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
