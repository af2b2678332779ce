package taskrunner.lease;

import com.mongodb.ReadConcern;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.function.LongSupplier;
import taskrunner.database.SideConnection;
import taskrunner.database.Transactions;
import taskrunner.testing.MongoServer;

/** The terms of the leases in tests. */
public final class TestTerms {
  public static final ThisProcess WHO = new ThisProcess("test-host", 7, "1.0");

  private TestTerms() {}

  /** The terms of a process that waits for others for a minute. */
  public static LeaseTerms of(MongoClient client, MongoDatabase fresh, Duration life) {
    return of(client, fresh, life, Transactions.supported(fresh), System::nanoTime);
  }

  /** The same with another clock. */
  public static LeaseTerms of(
      MongoClient client,
      MongoDatabase fresh,
      Duration life,
      boolean transactions,
      LongSupplier clock) {
    MongoDatabase database =
        client
            .getDatabase(fresh.getName())
            .withWriteConcern(WriteConcern.MAJORITY.withJournal(true))
            .withReadConcern(ReadConcern.MAJORITY);
    return new LeaseTerms(
        database,
        client,
        transactions,
        SideConnection.none(database),
        life,
        Duration.ofMinutes(1),
        WHO,
        new HeldLeases(),
        clock);
  }

  /** A client with an application name, by which fail points recognise its commands. */
  public static MongoClient client(MongoServer server, String appName) {
    return MongoClients.create(MongoServer.withOption(server.uri(), "appName=" + appName));
  }

  /** The same for another process, with this limit for waiting. */
  public static LeaseTerms with(LeaseTerms terms, Duration patience, ThisProcess holder) {
    return new LeaseTerms(
        terms.database(),
        terms.client(),
        terms.transactions(),
        terms.side(),
        terms.life(),
        patience,
        holder,
        terms.held(),
        terms.clock());
  }
}
