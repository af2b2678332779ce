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
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.conversions.Bson;
import taskrunner.ErrorCode;
import taskrunner.ImportFailedException;
import taskrunner.LeaseLostException;
import taskrunner.LockNotAcquiredException;
import taskrunner.database.Sessions;
import taskrunner.database.Uninterrupted;
import taskrunner.schema.WriteGuard;
import taskrunner.text.Log;

/**
 * Who imports into a database, or takes the import back, by documents in {@code
 * pack_import_ledger}; {@link Gate} shows one more:
 *
 * <pre>{@code
 * { "_id": "import:6f1c…",            // the token of an import, which owns files by it
 *   "host": "node-3", "pid": NumberLong(17), "version": "1.0.0",
 *   "since": ISODate("…"), "expiresAt": ISODate("…"),   // by the server's clock
 *   "sessions": ["0b44…"],            // UUIDs of those of its transactions, one a lane
 *   "dead": true }                    // expired, and being removed; missing otherwise
 * { "_id": "import:6f1c…/0", "lane": 0,                 // one for each that writes at once
 *   "commits": NumberLong(7) }        // each of its transactions writes here
 * }</pre>
 *
 * <ol>
 *   <li>An import writes its document, then the gate; an undo writes the gate, then reads who
 *       imports. Whoever comes second to the gate sees the other, so that they exclude each other.
 *   <li>An import prolongs its document; everything that it writes is one transaction with a write
 *       to one of its lanes.
 *   <li>One that has expired by {@code $$NOW} is marked dead, which ends its renewals; then what
 *       its transactions left open is ended, which would hold up the next; then its lanes are
 *       removed, so that none of its transactions can succeed any more; then its document, and only
 *       with that are its files free for others.
 * </ol>
 */
public final class Participants {
  private static final Log LOG = Log.of(Participants.class);
  private static final String PREFIX = "import:";
  private static final long PAUSE_MILLIS = 250;
  private static final int END_TRIES = 3;

  /** A server that is too slow for so many is too slow to import into. */
  private static final int ENTRIES = 3;

  private static final Document EXPIRED = Gate.expired("$expiresAt");

  /** For removing a dead one's lanes before its transactions are ended again. */
  private static final Duration HELD_UP_TIME = Duration.ofSeconds(5);

  private static final int HELD_UP_TRIES = 12;

  private final MongoDatabase database;
  private final MongoCollection<BsonDocument> collection;
  private final Sharing sharing;
  private final Gate gate;

  public Participants(MongoDatabase database, String ledger, Sharing sharing) {
    this.database = database;
    this.collection = database.getCollection(ledger, BsonDocument.class);
    this.sharing = sharing;
    this.gate = new Gate(database, ledger);
  }

  /**
   * Takes part as an import; waits for an undo that runs.
   *
   * @param outer asked as well before every write
   * @param lanes how many write at once at the most
   * @throws LockNotAcquiredException the undo took longer than {@code Mongo:LockWait}
   */
  public Participant register(WriteGuard outer, int lanes) {
    long end = System.nanoTime() + sharing.patience().toNanos();
    int late = 0;
    while (true) {
      String token = UUID.randomUUID().toString();
      long sent = System.nanoTime();
      TransactionSessions sessions = new TransactionSessions(sharing.transactions(), lanes);
      Entering entering = new Entering(outer, sent, sharing.life());
      Document undo;
      try {
        enter(token, lanes, sessions, entering);
        undo = gate.pass(entering);
      } catch (RuntimeException e) {
        boolean tooLate = entering.ranOut();
        if (entering.mayLeave()) {
          leaveIfPossible(token, List.of(), entering::left);
        }
        sessions.close();
        boolean again = e instanceof LeaseLostException || e instanceof MongoTimeoutException;
        if (!tooLate || !again || ++late == ENTRIES) {
          throw e;
        }
        LOG.info("The import was held up for longer than its place counts; it begins again.");
        continue;
      }
      if (undo == null) {
        return new Participant(this, token, lanes, sessions, sent, outer);
      }
      leaveIfPossible(token, List.of(), entering::left);
      sessions.close();
      if (System.nanoTime() - end >= 0) {
        throw new LockNotAcquiredException(
            "Nothing was imported: the import is being taken back by " + gate.describe(undo) + ".",
            "Wait for the undo to finish, or raise Mongo:LockWait.");
      }
      LOG.info("Waiting for the undo by {}.", gate.describe(undo));
      pause();
    }
  }

  /**
   * Keeps imports out, and waits for those that run; for an undo, which holds the migration's lock.
   *
   * @param outer asked as well before every write
   * @throws LockNotAcquiredException imports ran for longer than {@code Mongo:LockWait}
   */
  public UndoHold holdForUndo(WriteGuard outer) {
    String token = UUID.randomUUID().toString();
    long end = System.nanoTime() + sharing.patience().toNanos();
    TransactionSessions sessions = new TransactionSessions(sharing.transactions(), 1);
    long sent = System.nanoTime();
    try {
      gate.shut(me().append("token", literal(token)).append("sessions", sessions.uuids()), outer);
    } catch (RuntimeException e) {
      sessions.close();
      throw e;
    }
    UndoHold hold = new UndoHold(this, token, sessions, sent, outer);
    try {
      for (Map<String, String> live = live(outer); !live.isEmpty(); live = live(outer)) {
        if (System.nanoTime() - end >= 0) {
          throw new LockNotAcquiredException(
              "Nothing was taken back: an import is running, by "
                  + String.join(", ", live.values())
                  + ".",
              "Wait for it to finish or stop it; a dead one's place expires within "
                  + sharing.life().toSeconds()
                  + " s.");
        }
        LOG.info("Waiting for the import by {}.", String.join(", ", live.values()));
        pause();
        hold.check();
      }
      return hold;
    } catch (RuntimeException e) {
      hold.close();
      throw e;
    }
  }

  /**
   * The imports that are alive, described, by token; buries those that are not.
   *
   * @param guard of whoever wants to know: one that was frozen meanwhile buries nobody, itself
   *     least
   */
  public Map<String, String> live(WriteGuard guard) {
    Map<String, String> live = new HashMap<>();
    List<String> dead = new ArrayList<>();
    Document now = new Document("$set", new Document("expired", EXPIRED));
    for (Document one :
        collection
            .withDocumentClass(Document.class)
            .aggregate(List.of(new Document("$match", tokens().toBsonDocument()), now))) {
      String token = one.getString("_id").substring(PREFIX.length());
      if (Boolean.TRUE.equals(one.get("expired")) || Boolean.TRUE.equals(one.get("dead"))) {
        dead.add(token);
      } else {
        live.put(token, gate.describe(one));
      }
    }
    for (String token : dead) {
      if (!bury(token, guard)) {
        live.put(token, "an import that was slow to renew its place");
      }
    }
    return live;
  }

  private static Bson tokens() {
    return and(gt("_id", PREFIX), lt("_id", "import;"), exists("lane", false));
  }

  /** Returns false when it has come back to life meanwhile. */
  private boolean bury(String token, WriteGuard guard) {
    Bson expired = and(eq("_id", PREFIX + token), expr(EXPIRED));
    InTime.of(collection, guard).updateOne(expired, Updates.set("dead", true));
    Bson marked = and(eq("_id", PREFIX + token), eq("dead", true));
    Document dying = collection.withDocumentClass(Document.class).find(marked).first();
    if (dying != null) {
      removeLanesOfDead(token, gate.sessions(dying));
      InTime.of(collection, guard).deleteOne(marked);
      LOG.info("The import {} has not renewed its place: its files are free.", token);
    }
    return collection.find(eq("_id", PREFIX + token)).first() == null;
  }

  /** One that is only slow may have begun another transaction in between: it is ended again. */
  private void removeLanesOfDead(String token, List<String> sessions) {
    for (int attempt = 1; ; attempt++) {
      Sessions.end(database, sessions);
      try {
        InTime.within(HELD_UP_TIME, collection).deleteMany(lanes(token));
        return;
      } catch (MongoTimeoutException e) {
        if (attempt == HELD_UP_TRIES) {
          throw e;
        }
      }
    }
  }

  private void enter(String token, int lanes, TransactionSessions sessions, WriteGuard outer) {
    InTime.of(collection, outer)
        .updateOne(
            eq("_id", PREFIX + token),
            List.of(
                new Document(
                    "$set", me().append("since", "$$NOW").append("sessions", sessions.uuids()))),
            new UpdateOptions().upsert(true));
    List<BsonDocument> documents = new ArrayList<>();
    for (int lane = 0; lane < lanes; lane++) {
      documents.add(
          new Document("_id", laneId(token, lane))
              .append("lane", lane)
              .append("commits", 0L)
              .toBsonDocument());
    }
    InTime.of(collection, outer).insertMany(documents);
  }

  private void leave(String token, Supplier<Duration> left) {
    InTime.whileLeft(left, collection).deleteMany(lanes(token));
    InTime.whileLeft(left, collection).deleteOne(eq("_id", PREFIX + token));
  }

  /**
   * Leaves; what could not be removed expires.
   *
   * @param open sessions of our own in which a transaction may be open: each holds one of the lanes
   * @param left for how long the place is still ours to remove
   * @return whether everything was removed
   */
  boolean leaveIfPossible(String token, List<String> open, Supplier<Duration> left) {
    return retried("An import's place in the ledger", open, () -> leave(token, left));
  }

  /** Ends what we have under way in sessions of our own. */
  void end(List<String> sessions) {
    Uninterrupted.run(() -> tryToEnd(sessions));
  }

  private void tryToEnd(List<String> sessions) {
    try {
      Sessions.end(database, sessions);
    } catch (RuntimeException e) {
      LOG.debug("Our own transactions could not be ended; they are waited for.", e);
    }
  }

  /** Also by an interrupted thread, for which the driver would do nothing. */
  private boolean retried(String what, List<String> open, Runnable end) {
    return Uninterrupted.call(() -> tried(what, open, end));
  }

  private boolean tried(String what, List<String> open, Runnable end) {
    for (int attempt = 1; ; attempt++) {
      try {
        tryToEnd(open);
        end.run();
        return true;
      } catch (RuntimeException e) {
        if (attempt == END_TRIES) {
          LOG.warn(
              "{} could not be given up ({}); it expires within {}.",
              what,
              e.getClass().getSimpleName(),
              sharing.life());
          return false;
        }
      }
    }
  }

  private static Bson lanes(String token) {
    return and(gt("_id", PREFIX + token + "/"), lt("_id", PREFIX + token + "0"));
  }

  static String laneId(String token, int lane) {
    return PREFIX + token + "/" + lane;
  }

  boolean renew(String token, Duration most) {
    return InTime.within(most, collection)
            .updateOne(
                and(eq("_id", PREFIX + token), ne("dead", true)),
                List.of(new Document("$set", new Document("expiresAt", expiry()))))
            .getMatchedCount()
        == 1;
  }

  boolean renewUndo(String token, Duration most) {
    return gate.renew(token, expiry(), most);
  }

  /** Opens the gate again; the others as of {@link #leaveIfPossible}. */
  boolean endUndo(String token, List<String> open, Supplier<Duration> left) {
    return retried("The undo's hold on the ledger", open, () -> gate.open(token, left));
  }

  FencedWrites fenced() {
    return new FencedWrites(collection);
  }

  Duration life() {
    return sharing.life();
  }

  private Document me() {
    return new Document("host", literal(sharing.host()))
        .append("pid", literal(sharing.pid()))
        .append("version", literal(sharing.version()))
        .append("expiresAt", expiry());
  }

  private Document expiry() {
    return new Document("$add", List.of("$$NOW", sharing.life().toMillis()));
  }

  private static Document literal(Object value) {
    return new Document("$literal", value);
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImportFailedException(
          ErrorCode.INTERRUPTED,
          "Interrupted while waiting for others.",
          "Run it again: nothing was changed.",
          e);
    }
  }
}
