package taskrunner.importer.ledger;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.expr;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.ne;

import com.mongodb.MongoTimeoutException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.LockNotAcquiredException;
import taskrunner.database.Failover;
import taskrunner.database.Handles;
import taskrunner.database.Sessions;
import taskrunner.lease.BoundedWrites;
import taskrunner.lease.Fence;
import taskrunner.lease.Lease;
import taskrunner.lease.LeaseDocument;
import taskrunner.lease.LeaseTerms;
import taskrunner.lease.LeaseWait;
import taskrunner.lease.ServerTime;
import taskrunner.schema.WriteGuard;
import taskrunner.text.Log;

/**
 * The running imports and the undo, as documents in {@code pack_import_ledger}. {@link Gate} shows
 * one more:
 *
 * <pre>{@code
 * { "_id": "import:6f1c…",            // the token of an import, which owns files by it
 *   "host": "node-3", "pid": NumberLong(17), "version": "1.0.0",
 *   "since": ISODate("…"), "expiresAt": ISODate("…"),   // by the server's clock
 *   "sessions": ["0b44…"],            // UUIDs of the sessions of its transactions, one a lane
 *   "dead": true }                    // expired, and being removed; missing otherwise
 * { "_id": "import:6f1c…/0", "lane": 0,                 // one for each concurrent writer
 *   "commits": NumberLong(7) }        // each of its transactions writes here
 * }</pre>
 *
 * <ol>
 *   <li>An import writes its document, then the gate. An undo writes the gate, then reads the
 *       imports. The second at the gate sees the other, so that they exclude each other.
 *   <li>An import holds its document as a {@link Lease} with its own lanes.
 *   <li>An import that has expired by {@code $$NOW} is marked dead, so that it can't renew. Its
 *       open transactions are ended, because they would block the next step. Its lanes are removed,
 *       so that none of its transactions can commit. Then its document is removed, which releases
 *       its files.
 * </ol>
 */
public final class ImportRegistry {
  private static final Log LOG = Log.of(ImportRegistry.class);
  private static final String PREFIX = "import:";
  private static final Document EXPIRED = ServerTime.isOver("$expiresAt");

  /** How often an import tries to join if the server is too slow. */
  private static final int JOIN_TRIES = 3;

  /** The driver counts in milliseconds: a time limit may end this much earlier. */
  private static final long MOMENT_NANOS = 50_000_000;

  /** For removing the lanes of a dead import, before its transactions are ended again. */
  private static final Duration REMOVAL_TIME = Duration.ofSeconds(5);

  private static final int REMOVAL_TRIES = 12;

  private final String ledger;
  private final MongoCollection<Document> collection;

  /** The same, so that an import that registered directly before an election is seen. */
  private final MongoCollection<Document> newest;

  private final LeaseTerms terms;
  private final Gate gate;

  public ImportRegistry(String ledger, LeaseTerms terms) {
    this.ledger = ledger;
    this.collection = terms.database().getCollection(ledger);
    this.newest = Handles.newest(collection);
    this.terms = terms;
    this.gate = new Gate(terms.database(), ledger);
  }

  /**
   * Registers an import; waits for a running undo.
   *
   * @param outer also checked before every write
   * @param lanes the largest number of concurrent writers
   * @throws LockNotAcquiredException the undo took longer than {@code Mongo:LockWait}
   */
  public Participant register(WriteGuard outer, int lanes) {
    LeaseWait wait = new LeaseWait(terms.patience(), outer, elapsed -> {});
    int late = 0;
    while (true) {
      long begun = System.nanoTime();
      Lease lease = acquireLease(outer, lanes);
      @Nullable Document undo;
      try {
        BoundedWrites.under(lease, collection).insertMany(laneDocuments(lease.owner(), lanes));
        undo = gate.pass(lease);
        if (undo == null) {
          // If it was evicted before it had lanes, no process would remove these. Time does not
          // show that: the monotonic clock stands still while the machine is suspended.
          lease.confirm();
        }
      } catch (RuntimeException e) {
        boolean ranOut =
            e instanceof MongoTimeoutException
                && System.nanoTime() - begun >= terms.usable() - MOMENT_NANOS;
        lease.close();
        if (!(lease.isLost() || ranOut) || ++late == JOIN_TRIES) {
          throw e;
        }
        requireNotRefused(outer, e);
        LOG.info("The import could not join before its lease expired; it tries again.");
        continue;
      }
      if (undo == null) {
        return new Participant(this, lease);
      }
      lease.close();
      String who = gate.describe(undo);
      wait.pause(
          "the undo by " + who,
          elapsed ->
              new LockNotAcquiredException(
                  "Nothing was imported: the import is being undone by " + who + ".",
                  "Wait for the undo to finish, or raise Mongo:LockWait."));
    }
  }

  private static void requireNotRefused(WriteGuard outer, RuntimeException before) {
    try {
      outer.check();
    } catch (RuntimeException e) {
      e.addSuppressed(before);
      throw e;
    }
  }

  private Lease acquireLease(WriteGuard outer, int lanes) {
    String token = UUID.randomUUID().toString();
    List<Bson> filters =
        IntStream.range(0, lanes).mapToObj(lane -> eq("_id", laneId(token, lane))).toList();
    LeaseDocument document =
        lease(
            token,
            "The import's hold on its files",
            ledger,
            and(eq("_id", PREFIX + token), ne("dead", true)),
            "expiresAt",
            filters);
    return take(
        document,
        outer,
        sessions ->
            BoundedWrites.under(outer, collection)
                .updateOne(
                    eq("_id", PREFIX + token),
                    List.of(
                        new Document(
                            "$set",
                            holderFields().append("since", "$$NOW").append("sessions", sessions))),
                    new UpdateOptions().upsert(true)));
  }

  private static List<Document> laneDocuments(String token, int lanes) {
    return IntStream.range(0, lanes)
        .mapToObj(
            lane ->
                new Document("_id", laneId(token, lane)).append("lane", lane).append("commits", 0L))
        .toList();
  }

  /**
   * As {@link #keepOut}, for an undo of the import itself: an import that has ended before it was
   * recorded learns of it by {@link Gate#lastUndo()}.
   */
  public Lease holdForUndo(WriteGuard outer) {
    Lease hold = keepOut(outer);
    try {
      gate.recordUndo(hold.owner(), hold);
      return hold;
    } catch (RuntimeException e) {
      hold.close();
      throw e;
    }
  }

  /**
   * Prevents new imports and waits for running ones; for an undo, which holds the migration's lock.
   *
   * @param outer also checked before every write
   * @throws LockNotAcquiredException imports ran for longer than {@code Mongo:LockWait}
   */
  public Lease keepOut(WriteGuard outer) {
    LeaseWait wait = new LeaseWait(terms.patience(), outer, elapsed -> {});
    String token = UUID.randomUUID().toString();
    Lease hold =
        take(
            gate.hold(token),
            outer,
            sessions ->
                gate.close(
                    holderFields()
                        .append("token", ServerTime.literal(token))
                        .append("sessions", sessions),
                    outer));
    try {
      for (Map<String, String> live = live(outer); !live.isEmpty(); live = live(outer)) {
        String who = String.join(", ", live.values());
        wait.pause(
            "the import by " + who,
            elapsed ->
                new LockNotAcquiredException(
                    "Nothing was undone: an import is running, by " + who + ".",
                    "Wait for it to finish, or stop it; the lease of a dead import expires within "
                        + terms.life().toSeconds()
                        + " s."));
        hold.check();
      }
      return hold;
    } catch (RuntimeException e) {
      hold.close();
      throw e;
    }
  }

  private Lease take(LeaseDocument document, WriteGuard outer, Consumer<List<String>> write) {
    outer.check();
    Fence fence = new Fence(terms.transactions() ? terms.client() : null, document.lanes().size());
    return Objects.requireNonNull(
        Lease.take(
            terms,
            document,
            fence,
            outer,
            () -> {
              write.accept(fence.uuids());
              return true;
            }),
        "a lease without contenders was not acquired");
  }

  static LeaseDocument lease(
      String token, String name, String ledger, Bson ours, String expiresAt, List<Bson> lanes) {
    return new LeaseDocument(
        token,
        name,
        ledger,
        ours,
        expiresAt,
        lanes,
        () ->
            name
                + " went to another process, because this process did not renew it in time; it"
                + " wrote nothing more.",
        "Run it again: it continues where the other process is.",
        false,
        () -> 0);
  }

  /**
   * The live imports, described, by token; evicts dead ones.
   *
   * @param guard of the caller: a process that was frozen meanwhile evicts none
   */
  public Map<String, String> live(WriteGuard guard) {
    Map<String, String> live = new HashMap<>();
    List<String> dead = new ArrayList<>();
    Bson tokens = and(gt("_id", PREFIX), lt("_id", "import;"), exists("lane", false));
    Document now = new Document("$set", new Document("expired", EXPIRED));
    for (Document one : newest.aggregate(List.of(Aggregates.match(tokens), now))) {
      String token = one.getString("_id").substring(PREFIX.length());
      if (Boolean.TRUE.equals(one.get("expired")) || Boolean.TRUE.equals(one.get("dead"))) {
        dead.add(token);
      } else {
        live.put(token, gate.describe(one));
      }
    }
    for (String token : dead) {
      if (!evict(token, guard)) {
        live.put(token, "an import that renewed its lease late");
      }
    }
    return live;
  }

  /** Returns false if the import has renewed its lease meanwhile. */
  private boolean evict(String token, WriteGuard guard) {
    Bson id = eq("_id", PREFIX + token);
    BoundedWrites.under(guard, collection)
        .updateOne(and(id, expr(EXPIRED)), Updates.set("dead", true));
    Bson marked = and(id, eq("dead", true));
    Document dying = newest.find(marked).first();
    if (dying != null) {
      removeLanesOfDead(token, gate.sessions(dying));
      BoundedWrites.under(guard, collection).deleteOne(marked);
      LOG.info("The import {} did not renew its lease: its files are released.", token);
    }
    return newest.find(id).first() == null;
  }

  /** A slow import may begin another transaction meanwhile, which is then ended again. */
  private void removeLanesOfDead(String token, List<String> sessions) {
    Bson lanes = and(gt("_id", PREFIX + token + "/"), lt("_id", PREFIX + token + "0"));
    Runnable end = () -> Sessions.end(terms.database(), sessions, REMOVAL_TIME);
    end.run();
    Failover.tries(
        REMOVAL_TRIES,
        e -> {
          boolean blocked = e instanceof MongoTimeoutException;
          if (blocked) {
            end.run();
          }
          return blocked;
        },
        () -> BoundedWrites.within(REMOVAL_TIME, collection).deleteMany(lanes));
  }

  private static String laneId(String token, int lane) {
    return PREFIX + token + "/" + lane;
  }

  private Document holderFields() {
    return terms.holder().fields().append("expiresAt", ServerTime.after(terms.life()));
  }
}
