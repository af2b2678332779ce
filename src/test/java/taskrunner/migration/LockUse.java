package taskrunner.migration;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.MigrationListener;
import taskrunner.lease.Lease;
import taskrunner.lease.LeaseTerms;
import taskrunner.lease.LeaseUse;

/** The migration's lock as a lease. */
record LockUse() implements LeaseUse {
  @Override
  public Lease take(LeaseTerms terms) {
    return acquisition(terms).acquire();
  }

  static LockAcquisition acquisition(LeaseTerms terms) {
    return new LockAcquisition(
        new Bookkeeping(terms.database(), ""),
        () -> terms,
        terms.patience(),
        new StopRequest(),
        new StepLog(new MigrationListener() {}));
  }

  @Override
  public @Nullable Document stored(MongoDatabase database) {
    return database.getCollection("mongockLock").find().first();
  }

  @Override
  public List<String> sessions(Document stored) {
    return List.of(stored.getString("session"));
  }

  @Override
  public String lossMessage() {
    return "held by owner thief";
  }

  @Override
  public void takeOver(MongoDatabase database) {
    database.getCollection("mongockLock").updateOne(new Document(), Updates.set("owner", "thief"));
  }
}
