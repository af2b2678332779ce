package taskrunner.importer.record;

import com.mongodb.WriteError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.Reject;
import taskrunner.importer.store.RejectCode;
import taskrunner.importer.store.StoreFile;
import taskrunner.importer.store.StoreRecord;
import taskrunner.importer.write.BatchInsert;
import taskrunner.importer.write.DuplicateKeySentence;
import taskrunner.importer.write.ValidatorSentence;
import taskrunner.text.Printable;

/**
 * The rejects of one batch, counted in the figures and in the file's ledger entry, and written to
 * the dead-letter file when the batch is completed. Used by one thread at a time.
 */
public final class BatchRejects {
  private static final int REFUSED_BY_VALIDATOR = 121;
  private static final int LONGEST_DETAIL = 500;

  private final ImportStats stats;
  private final List<Reject> rejects = new ArrayList<>();

  /**
   * @param stats of the batch
   */
  public BatchRejects(ImportStats stats) {
    this.stats = stats;
  }

  public void reject(RecordKind kind, @Nullable LedgerFile file, Reject reject) {
    stats.rejected(kind, reject.code());
    if (file != null) {
      file.rejected++;
    }
    rejects.add(reject);
  }

  void writeTo(DeadLetters deadLetters) {
    rejects.forEach(deadLetters::write);
    rejects.clear();
  }

  public void reject(LedgerFile file, StoreRecord record, RejectCode code, String message) {
    reject(
        file.kind(),
        file,
        new Reject(
            record.file().relativePath(),
            record.line(),
            record.offset(),
            code,
            message,
            record.raw()));
  }

  /** Rejects a whole file, with one line. */
  public void rejectFile(
      LedgerFile ledgerFile, StoreFile file, RejectCode code, String message, String raw) {
    reject(
        file.kind(), ledgerFile, new Reject(file.relativePath(), null, null, code, message, raw));
  }

  public void refused(LedgerFile file, StoreRecord record, WriteError error) {
    if (error.getCode() == REFUSED_BY_VALIDATOR) {
      String sentence = Printable.cut(ValidatorSentence.of(error.getDetails()), LONGEST_DETAIL);
      reject(file, record, RejectCode.REFUSED_BY_VALIDATOR, sentence);
      return;
    }
    String duplicate =
        error.getCode() == BatchInsert.DUPLICATE_KEY
            ? DuplicateKeySentence.of(error.getMessage())
            : null;
    String sentence =
        duplicate != null
            ? Printable.cut(duplicate, LONGEST_DETAIL)
            : "The server refuses it (error %s): %s"
                .formatted(error.getCode(), Printable.cut(error.getMessage(), LONGEST_DETAIL));
    reject(file, record, RejectCode.REFUSED_BY_SERVER, sentence);
  }

  /** Rejects a record in a dry run, where the validator gives no reason. */
  public void wouldBeRefused(LedgerFile file, StoreRecord record) {
    reject(
        file,
        record,
        RejectCode.REFUSED_BY_VALIDATOR,
        "The collection's validator would refuse it.");
  }
}
