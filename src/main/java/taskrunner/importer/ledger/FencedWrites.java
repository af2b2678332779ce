package taskrunner.importer.ledger;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.database.Transactions;

/**
 * Writes that take effect only while a certain document is there: one transaction with a write to
 * that document, so that whoever removes it and this transaction can't both succeed. A standalone
 * server has no transactions: there the document is looked for, then the write is made.
 */
final class FencedWrites {
  private final MongoCollection<BsonDocument> collection;

  FencedWrites(MongoCollection<BsonDocument> collection) {
    this.collection = collection;
  }

  /**
   * @param session of the transaction, used by one thread at a time; null where there are none
   * @param fence finds the document
   * @param gone what to throw when it is not there
   */
  void run(
      @Nullable ClientSession session,
      Bson fence,
      Supplier<? extends RuntimeException> gone,
      Consumer<@Nullable ClientSession> write) {
    if (session == null) {
      if (collection.find(fence).first() == null) {
        throw gone.get();
      }
      write.accept(null);
      return;
    }
    Transactions.run(
        session,
        () -> {
          if (collection.updateOne(session, fence, Updates.inc("commits", 1L)).getMatchedCount()
              == 0) {
            throw gone.get();
          }
          write.accept(session);
        });
  }
}
