package taskrunner.importer.ledger;

import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Writes that take effect only while a certain document is there: one transaction with a write to
 * that document, so that whoever removes it and this transaction can't both succeed. A standalone
 * server has no transactions: there the document is looked for, then the write is made.
 */
final class FencedWrites {
  private static final TransactionOptions TRANSACTION =
      TransactionOptions.builder()
          .readConcern(ReadConcern.SNAPSHOT)
          .writeConcern(WriteConcern.MAJORITY.withJournal(true))
          .readPreference(ReadPreference.primary())
          .build();

  private final MongoCollection<BsonDocument> collection;
  private final @Nullable MongoClient transactions;

  FencedWrites(MongoCollection<BsonDocument> collection, @Nullable MongoClient transactions) {
    this.collection = collection;
    this.transactions = transactions;
  }

  /**
   * @param fence finds the document
   * @param gone what to throw when it is not there
   */
  void run(
      Bson fence,
      Supplier<? extends RuntimeException> gone,
      Consumer<@Nullable ClientSession> write) {
    if (transactions == null) {
      if (collection.find(fence).first() == null) {
        throw gone.get();
      }
      write.accept(null);
      return;
    }
    try (ClientSession session = transactions.startSession()) {
      session.withTransaction(
          () -> {
            if (collection.updateOne(session, fence, Updates.inc("commits", 1L)).getMatchedCount()
                == 0) {
              throw gone.get();
            }
            write.accept(session);
            return true;
          },
          TRANSACTION);
    }
  }
}
