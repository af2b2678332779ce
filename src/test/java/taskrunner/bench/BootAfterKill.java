package taskrunner.bench;

import com.mongodb.client.MongoCollection;
import java.util.List;
import java.util.Locale;
import org.bson.Document;

/** How long the next starter takes after a kill of the process that holds the lock. */
final class BootAfterKill {
  private static final int TRIES = 20;

  /** The default of {@code Mongo:LockLease}. */
  private static final double LEASE_SECONDS = 30;

  private final BootJvm jvm;
  private final BootDatabases databases;

  BootAfterKill(BootJvm jvm, BootDatabases databases) {
    this.jvm = jvm;
    this.databases = databases;
  }

  String measure(boolean mongock, List<Target> targets) throws Exception {
    double ours = seconds("ours");
    targets.add(
        new Target(
            "after a kill of the holder: the next starter returns within the lease (30 s) + 2 s",
            text(ours),
            ours <= LEASE_SECONDS + 2));
    return "### After `kill -9` of the lock's holder\n\nFrom the kill to the end of the next"
        + " starter's process, once each: ours "
        + text(ours)
        + " (lease 30 s), Mongock "
        + (mongock ? text(seconds("mongock")) : "not measured in this run (KILLED_MONGOCK=1 does)")
        + ".";
  }

  private double seconds(String who) throws Exception {
    for (int i = 0; i < TRIES; i++) {
      String database = databases.empty();
      MongoCollection<Document> lock = databases.get(database).getCollection("mongockLock");
      Process holder = jvm.start(BootJvm.DEFAULT, who, database, 1);
      while (holder.isAlive() && lock.find().first() == null) {
        Thread.onSpinWait();
      }
      holder.destroyForcibly().waitFor();
      long killed = System.nanoTime();
      // The process may just have finished.
      if (lock.find().first() != null) {
        jvm.whole(BootJvm.DEFAULT, who, database);
        return (System.nanoTime() - killed) / 1e9;
      }
    }
    throw new IllegalStateException("no kill hit while the lock was held, in " + TRIES + " tries");
  }

  private static String text(double seconds) {
    return String.format(Locale.ROOT, "%.1f s", seconds);
  }
}
