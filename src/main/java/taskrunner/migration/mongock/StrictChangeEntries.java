package taskrunner.migration.mongock;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lte;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOptions;
import io.mongock.api.exception.MongockException;
import io.mongock.driver.api.entry.ChangeEntry;
import io.mongock.driver.api.entry.ChangeState;
import io.mongock.driver.mongodb.sync.v4.repository.MongoSync4ChangeEntryRepository;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.database.Failover;
import taskrunner.database.StoredType;
import taskrunner.text.Log;

/**
 * Mongock's change log with three guarantees: a row is stored, fenced by the lease, or the run
 * fails; timestamps only grow, because the newest one decides; and they are the server's, so a
 * client's clock has no effect.
 *
 * <pre>{@code
 * {_id: ObjectId(…), executionId: "…", changeId: "0002-indexes", author: "taskrunner",
 *  timestamp: ISODate(…), state: "EXECUTED", type: "EXECUTION",
 *  changeLogClass: "changeunits.C0002Indexes", changeSetMethod: "execution",
 *  metadata: {checksum: "9f86d0…", version: "1.0.0"},
 *  executionMillis: NumberLong(12), executionHostname: "node-3", errorTrace: null,
 *  systemChange: false}
 * }</pre>
 */
final class StrictChangeEntries extends MongoSync4ChangeEntryRepository {
  private static final Log LOG = Log.of(StrictChangeEntries.class);
  private static final int TRIES = 3;

  private final UnitBinding binding;
  private final UnitResult outcome;
  private final MongoCollection<Document> log;

  StrictChangeEntries(UnitBinding binding, UnitResult outcome) {
    super(binding.changeLog());
    this.binding = binding;
    this.outcome = outcome;
    this.log = binding.changeLog();
  }

  /** The indexes were created before, under the lease. */
  @Override
  public synchronized void initialize() {}

  /**
   * None. The history that was read under the lease has decided that this unit runs; Mongock need
   * not read it again.
   */
  @Override
  public List<ChangeEntry> getEntriesLog() {
    return List.of();
  }

  @Override
  public void saveOrUpdate(ChangeEntry entry) throws MongockException {
    Bson row =
        and(
            eq("executionId", entry.getExecutionId()),
            eq("changeId", entry.getChangeId()),
            eq("author", entry.getAuthor()));
    long end = System.nanoTime() + Failover.PATIENCE.toNanos();
    try {
      Failover.tries(
          TRIES,
          // A transaction that was retried for a minute is not retried for another
          // one.
          e -> e instanceof MongoException && System.nanoTime() - end <= 0,
          () -> {
            save(entry, row);
            return true;
          });
    } catch (RuntimeException e) {
      outcome.unwritten(e);
      throw e;
    }
  }

  private void save(ChangeEntry entry, Bson row) {
    try {
      boolean ended = entry.getState() != ChangeState.ROLLBACK_FAILED;
      binding.guard().commit(session -> write(session, row, toEntity(entry), ended));
    } catch (MongoException e) {
      LOG.warn("Writing the history of {} failed: {}", entry.getChangeId(), e.getMessage());
      throw e;
    }
  }

  private void write(@Nullable ClientSession session, Bson row, Document entry, boolean ended) {
    Bson stored = Aggregates.replaceWith(timed(entry, newest(session)));
    UpdateOptions upsert = new UpdateOptions().upsert(true);
    if (session == null) {
      log.updateOne(row, List.of(stored), upsert);
    } else {
      log.updateOne(session, row, List.of(stored), upsert);
    }
    if (ended) {
      binding.atEnd().accept(session);
    }
  }

  /** The entry with the server's time in place of the client's. */
  private static Document timed(Document entry, @Nullable Date newest) {
    Object now =
        newest == null
            ? "$$NOW"
            // Not earlier than any row of this author: a clock that was ahead must
            // not make this row count less.
            : new Document("$max", List.of("$$NOW", Date.from(newest.toInstant().plusMillis(1))));
    return new Document(
        "$mergeObjects", List.of(new Document("$literal", entry), new Document("timestamp", now)));
  }

  /**
   * The newest date of this author. Rows of other authors do not count: otherwise a clock of theirs
   * that was ahead would set ours.
   */
  private @Nullable Date newest(@Nullable ClientSession session) {
    // Rows without a date, or with the last possible one, are excluded: see DecidingRow.
    Bson dated = and(eq("author", binding.unit().author()), lte("timestamp", StoredType.LAST));
    FindIterable<Document> all = session == null ? log.find(dated) : log.find(session, dated);
    Document newest = all.sort(Sorts.descending("timestamp")).first();
    return newest != null && newest.get("timestamp") instanceof Date at ? at : null;
  }
}
