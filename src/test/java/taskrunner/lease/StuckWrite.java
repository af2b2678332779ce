package taskrunner.lease;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.testing.Await;

/** A write of two documents that blocks between the two. */
final class StuckWrite {
  private final MongoCollection<Document> written;
  private final AtomicInteger begun = new AtomicInteger();
  private final CountDownLatch inside = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  StuckWrite(MongoClient client, MongoDatabase fresh) {
    this.written = client.getDatabase(fresh.getName()).getCollection("written");
  }

  void write(@Nullable ClientSession session) {
    ClientSession held = Objects.requireNonNull(session);
    begun.incrementAndGet();
    written.insertOne(held, new Document());
    inside.countDown();
    Await.latch(goOn);
    written.insertOne(held, new Document());
  }

  /** How often the write was tried. */
  int begun() {
    return begun.get();
  }

  void awaitBegun() {
    Await.latch(inside);
  }

  void goOn() {
    goOn.countDown();
  }
}
