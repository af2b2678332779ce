package taskrunner.importer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import taskrunner.LeaseLostException;
import taskrunner.importer.store.RecordKind;
import taskrunner.lease.Lease;
import taskrunner.lease.TestTerms;
import taskrunner.testing.MongoTest;

@MongoTest
class ClaimsTest {
  private static final LedgerFile FILE = new LedgerFile(RecordKind.LOG, "logs/run-1.ndjson");

  private MongoDatabase database;
  private Lease lease;
  private Ledger ledger;

  @BeforeEach
  void take(MongoDatabase fresh, MongoClient client) {
    database = fresh;
    lease = LedgerLease.PLACE.take(TestTerms.of(client, database, Duration.ofMinutes(5)));
    ledger = new Ledger(database, LedgerLease.LEDGER, lease);
  }

  @AfterEach
  void release() {
    lease.close();
  }

  /** By its own clock it still has it, as a process that was frozen just before the command. */
  @Test
  void anImportWhoseLeaseAnotherTookClaimsNothing() {
    LedgerLease.PLACE.takeOver(database);

    assertThatThrownBy(() -> claim(List.of(), false)).isInstanceOf(LeaseLostException.class);

    assertThat(entry()).isNull();
  }

  @Test
  void aFileOfALiveImportIsNotClaimedAndOneOfADeadImportIs() {
    assertThat(claim(List.of(), false)).containsExactly(FILE.id());
    own("another");

    assertThat(claim(List.of(), false)).isEmpty();
    assertThat(owner()).isEqualTo("another");

    assertThat(claim(List.of("another"), false)).containsExactly(FILE.id());
    assertThat(owner()).isEqualTo(lease.owner());
  }

  @Test
  void aFileThatIsDoneGetsNoOwnerAndLosesADeadOne() {
    claim(List.of(), false);
    own("another");

    assertThat(claim(List.of("another"), true)).containsExactly(FILE.id());
    assertThat(owner()).isNull();

    assertThat(claim(List.of(), true)).containsExactly(FILE.id());
    assertThat(owner()).isNull();
  }

  private Iterable<String> claim(List<String> dead, boolean done) {
    return ledger.claim(List.of(FILE), lease.owner(), dead, entry -> done).keySet();
  }

  private void own(String owner) {
    database
        .getCollection(LedgerLease.LEDGER)
        .updateOne(Filters.eq("_id", FILE.id()), Updates.set("owner", owner));
  }

  private @Nullable Object owner() {
    return Objects.requireNonNull(entry()).get("owner");
  }

  private @Nullable Document entry() {
    return database.getCollection(LedgerLease.LEDGER).find(Filters.eq("_id", FILE.id())).first();
  }
}
