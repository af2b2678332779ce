package taskrunner.migration;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.function.Consumer;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.DataStep;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.WriteGuard;

/** The database access of a data unit, under the lease. */
record GuardedDataStep(
    MongoDatabase database, CollectionNames names, WriteGuard lease, ClientSession session)
    implements DataStep, WriteGuard {
  @Override
  public MongoCollection<Document> collection(CollectionRef collection) {
    return database.getCollection(names.of(collection));
  }

  @Override
  public WriteGuard guard() {
    return this;
  }

  @Override
  public void check() {
    lease.check();
  }

  @Override
  public void checkStop() {
    lease.checkStop();
  }

  @Override
  public @Nullable Duration left() {
    return lease.left();
  }

  @Override
  public void commit(Consumer<@Nullable ClientSession> write) {
    lease.checkStop();
    lease.commit(write);
  }

  @Override
  public void write(Consumer<ClientSession> write) {
    commit(transaction -> write.accept(transaction == null ? session : transaction));
  }
}
