package taskrunner.importer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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

  /** As it is sent by a process that was frozen just before, until others had imported the file. */
  @Test
  void aLateClaimDoesNotChangeTheEntryOfAFileThatAnotherImportFinished() {
    LedgerFile first = finished(10);

    assertThat(claim(Map.of(), List.of())).isEmpty();
    assertThat(owner()).isNull();

    finished(20);

    assertThat(claim(Map.of(FILE.id(), first), List.of())).isEmpty();
    assertThat(owner()).isNull();
  }

  @Test
  void aFinishedFileThatHasGrownIsClaimed() {
    LedgerFile before = finished(10);

    assertThat(claim(Map.of(FILE.id(), before), List.of())).containsExactly(FILE.id());
    assertThat(owner()).isEqualTo(lease.owner());
  }

  @Test
  void aFileOfALiveImportIsNotClaimedAndOneOfADeadImportIs() {
    assertThat(claim(Map.of(), List.of())).containsExactly(FILE.id());
    own("another");

    assertThat(claim(Map.of(FILE.id(), FILE), List.of())).isEmpty();
    assertThat(owner()).isEqualTo("another");

    assertThat(claim(Map.of(FILE.id(), FILE), List.of("another"))).containsExactly(FILE.id());
    assertThat(owner()).isEqualTo(lease.owner());
  }

  private LedgerFile finished(long size) {
    LedgerFile file = new LedgerFile(FILE.kind(), FILE.path());
    file.complete = true;
    file.size = size;
    ledger.put(List.of(file));
    return file;
  }

  private Iterable<String> claim(Map<String, LedgerFile> seen, List<String> dead) {
    return ledger.claim(List.of(FILE), seen, lease.owner(), dead).keySet();
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
