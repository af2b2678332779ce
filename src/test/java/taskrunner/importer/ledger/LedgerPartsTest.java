package taskrunner.importer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoSocketException;
import com.mongodb.ServerAddress;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import taskrunner.importer.store.RecordKind;
import taskrunner.schema.WriteGuard;
import taskrunner.testing.MongoTest;

/** Entries with lists that continue in other documents. */
@MongoTest
class LedgerPartsTest {
  private static final String NAME = "pack_import_ledger";

  @Test
  void aShorterEntryRemovesTheOtherDocumentsAlsoIfTheFirstTryFailed(MongoDatabase fresh) {
    LedgerFile before = new LedgerFile(RecordKind.LOG, "logs/all.ndjson");
    for (int run = 0; run < 30_000; run++) {
      before.runs.add("run-" + run);
    }
    new Ledger(fresh, NAME, WriteGuard.none()).put(List.of(before));
    assertThat(fresh.getCollection(NAME).countDocuments()).isEqualTo(2);
    LedgerFile now = new LedgerFile(RecordKind.LOG, "logs/all.ndjson");
    now.replaces(before);
    Ledger ledger = new Ledger(fresh, NAME, new FirstFails());

    assertThatThrownBy(() -> ledger.put(List.of(now))).isInstanceOf(MongoSocketException.class);
    ledger.put(List.of(now));

    assertThat(fresh.getCollection(NAME).countDocuments()).isEqualTo(1);
  }

  private static final class FirstFails implements WriteGuard {
    private boolean failed;

    @Override
    public void check() {}

    // The nullness of type arguments can't be read from a class file on JDK 17.
    @SuppressWarnings("NullAway")
    @Override
    public void commit(Consumer<@Nullable ClientSession> write) {
      if (!failed) {
        failed = true;
        throw new MongoSocketException("the primary is gone", new ServerAddress());
      }
      write.accept(null);
    }
  }
}
