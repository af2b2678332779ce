package taskrunner.importer;

import org.jspecify.annotations.Nullable;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.store.RecordReader.FileRead;
import taskrunner.importer.store.StoreFile;

/** One log while it is imported: where it started from and how far it has come. */
final class LogFile {
  private final PrefixDigest digest;
  private final boolean expectThere;
  private final boolean goesOn;
  private final long startOffset;

  /** What the ledger will say when the log was read to its end. */
  final LedgerFile now;

  final SequenceRanges sequences = new SequenceRanges();

  /** Lines met that are not blank, those of an earlier import included. */
  long entries;

  /** What the ledger says meanwhile: the last place to go on from. */
  private LedgerFile mark;

  /**
   * @param now empty but for size, time and enums
   * @param before what the last import recorded; null for none
   */
  LogFile(StoreFile file, LedgerFile now, @Nullable LedgerFile before) {
    this.now = now;
    this.digest = new PrefixDigest(file.path());
    this.goesOn =
        before != null
            && before.rejected == 0
            && before.offset > 0
            && before.offset <= file.size()
            && digest.upTo(before.offset).equals(before.sha256);
    this.expectThere = before != null && !goesOn;
    if (before != null) {
      now.runs.addAll(before.runs);
      now.parts(before);
    }
    if (before != null && goesOn) {
      now.offset = before.offset;
      now.sha256 = before.sha256;
      now.lines = before.lines;
      now.entries = before.entries;
      now.records = before.records;
      now.ranges.addAll(before.ranges);
      sequences.addAll(before.ranges);
    }
    this.startOffset = now.offset;
    this.entries = now.entries;
    this.mark = now.progress();
  }

  /** Whether its beginning is as it was read by an earlier import, and is not read again. */
  boolean goesOn() {
    return goesOn;
  }

  /**
   * Whether its entries are likely to be in the database already: then looking first is cheaper.
   */
  boolean expectThere() {
    return expectThere;
  }

  /** For the ledger before entries of a run are written: an undo has to know where to look. */
  LedgerFile started() {
    mark.runs.addAll(now.runs);
    return mark;
  }

  /**
   * For the ledger on the way, when everything before a line is in the database.
   *
   * @return null where an import could not go on from here: rejects are told by each import
   */
  @Nullable LedgerFile marked(long offset, long linesBefore, long entriesBefore) {
    if (now.rejected > 0 || offset <= startOffset) {
      return null;
    }
    now.offset = offset;
    now.sha256 = digest.upTo(offset);
    now.lines = linesBefore;
    now.entries = entriesBefore;
    takeRanges();
    mark = now.progress();
    return mark;
  }

  /** The log was read to its end. */
  void read(FileRead read) {
    boolean atOnce = startOffset == 0;
    now.offset = read.offset();
    now.sha256 = atOnce ? read.sha256() : digest.upTo(read.offset());
    now.lines = read.lines();
    now.entries = read.entries();
    now.incompleteTail = read.incompleteTail();
    if (entries > read.entries()) {
      // A last line without its newline was taken in, but may go on: once the file has grown, it is
      // read again as a whole, so that no line counts twice.
      now.offset = 0;
      now.sha256 = "";
    }
    takeRanges();
  }

  private void takeRanges() {
    now.ranges.clear();
    now.ranges.addAll(sequences.ranges());
  }
}
