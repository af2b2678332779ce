package taskrunner.importer.pipeline;

import com.mongodb.client.MongoCollection;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ledger.Ledger;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.ledger.Participant;
import taskrunner.importer.ledger.WordChoice;
import taskrunner.importer.record.ImportStats;
import taskrunner.importer.record.LedgerWriter;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.RecordReader;
import taskrunner.importer.store.StoreFile;
import taskrunner.importer.write.KnownRuns;
import taskrunner.importer.write.LogExpiry;
import taskrunner.importer.write.Retries;

/**
 * What all parts of one import share.
 *
 * @param participant null in a dry run
 * @param logExpiry which log entries the server deletes at once
 * @param choice how words are read
 * @param again whether every file is read again, whatever the ledger says
 * @param recorder writes the ledger as batches are completed
 */
public record ImportContext(
    Function<RecordKind, MongoCollection<BsonDocument>> collections,
    Ledger ledger,
    Retries retries,
    @Nullable Participant participant,
    DryRun dryRun,
    LogExpiry logExpiry,
    RecordReader reader,
    WordChoice choice,
    boolean again,
    KnownRuns knownRuns,
    ImportStats stats,
    LedgerWriter recorder) {
  public MongoCollection<BsonDocument> collection(RecordKind kind) {
    return collections.apply(kind);
  }

  /** Whether the ledger entry covers the file, so that it is not read. */
  boolean covers(LedgerFile recorded, StoreFile file) {
    return !again && recorded.covers(file, choice);
  }

  /** The owner of the files that it claims; null in a dry run. */
  public @Nullable String token() {
    return participant == null ? null : participant.token();
  }
}
