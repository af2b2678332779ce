package taskrunner.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoClientException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoServerUnavailableException;
import com.mongodb.MongoSocketReadException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.ServerAddress;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.bulk.WriteConcernError;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.Updates;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.ErrorCode;
import taskrunner.LockNotAcquiredException;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

class DatabaseErrorsTest {
  private static final ServerAddress SERVER = new ServerAddress("db1", 27017);

  private static MongoCommandException command(int code, String message) {
    return new MongoCommandException(
        new BsonDocument()
            .append("ok", new org.bson.BsonDouble(0))
            .append("code", new org.bson.BsonInt32(code))
            .append("codeName", new org.bson.BsonString("Name"))
            .append("errmsg", new org.bson.BsonString(message)),
        SERVER);
  }

  private static TaskRunnerSchemaException translate(RuntimeException error) {
    return DatabaseErrors.translate(error, "doing it");
  }

  @Test
  void anErrorOfThisModuleIsNotTranslated() {
    var own = new LockNotAcquiredException("held", null);
    assertThat(translate(own)).isSameAs(own);
  }

  @ParameterizedTest
  @CsvSource({
    "10107, SERVER_UNREACHABLE, primary",
    "189, SERVER_UNREACHABLE, primary",
    "11600, SERVER_UNREACHABLE, primary",
    "14031, SERVER_ERROR, disk space",
    "50, SERVER_ERROR, in time",
    "11601, SERVER_ERROR, killed",
    "64, SERVER_ERROR, majority",
    "121, SERVER_ERROR, validator",
    "11000, SERVER_ERROR, unique",
    "18, AUTHENTICATION_FAILED, user and password",
    "8, SERVER_ERROR, server failed",
    "2, SERVER_ERROR, server failed",
    "291, SERVER_ERROR, server failed",
    "148, UNSUPPORTED_SERVER, read concern majority",
    "59, UNSUPPORTED_SERVER, does not support",
    "115, UNSUPPORTED_SERVER, does not support",
    "238, UNSUPPORTED_SERVER, does not support",
    "303, UNSUPPORTED_SERVER, does not support",
    "304, UNSUPPORTED_SERVER, does not support",
    "40324, UNSUPPORTED_SERVER, does not support",
    "13297, WRONG_CONFIGURATION, differs by case",
  })
  void anErrorOfTheServerBecomesOneSentence(int code, ErrorCode expected, String words) {
    var error = translate(command(code, "the server's own words."));
    assertThat(error.code()).isEqualTo(expected);
    assertThat(error)
        .hasMessageContainingAll(words, "while doing it", "the server's own words", "" + code)
        .hasMessageEndingWith("words.");
  }

  @Test
  void theServersMessageDecidesIfItsCodeIsAmbiguous() {
    var journal =
        translate(command(2, "cannot use 'j' option when a host does not have journaling enabled"));
    assertThat(journal.code()).isEqualTo(ErrorCode.UNSUPPORTED_SERVER);
    assertThat(journal.hint()).contains("storage.journal.enabled");
    var scan =
        translate(
            command(
                291,
                "error planning query: ns=d.c\nTree: $and\n :: No indexed plans available,"
                    + " and running with 'notablescan'"));
    assertThat(scan.code()).isEqualTo(ErrorCode.SERVER_ERROR);
    assertThat(scan)
        .hasMessage(
            "The server forbids collection scans (notablescan) while doing"
                + " it (server's error 291).");
    assertThat(scan.hint()).contains("Mongo:SchemaValidation=off");
  }

  /** The last errors of the list are unknown ones. */
  @Test
  void eachHasAHint() {
    List<RuntimeException> errors =
        List.of(
            command(121, "Document failed validation"),
            command(11000, "E11000 duplicate key error"),
            command(8, "unknown"),
            new MongoClientException("unknown"),
            new IllegalArgumentException("unknown"));
    for (RuntimeException error : errors) {
      assertThat(translate(error).hint()).isNotEmpty();
    }
  }

  @Test
  void anInterruptIsReported() {
    var error = translate(new MongoInterruptedException("interrupted", new InterruptedException()));
    assertThat(error.code()).isEqualTo(ErrorCode.INTERRUPTED);
    assertThat(error).hasMessage("Interrupted while doing it.");
  }

  /** A thread in the pool gets another exception than one that selects a server. */
  @Test
  void aClosedClientIsRecognisedWhereverItsThreadsWere() {
    for (RuntimeException error :
        List.of(
            new IllegalStateException("state should be: open"),
            new IllegalStateException("state should be: server session pool is open"),
            new MongoServerUnavailableException("The server at h:1 is no longer available"))) {
      TaskRunnerSchemaException translated = DatabaseErrors.translate(error, "working");
      assertThat(DatabaseErrors.isClientClosed(translated)).as(error.getMessage()).isTrue();
      assertThat(translated.hint()).contains("only after the migration has returned");
    }
    assertThat(
            DatabaseErrors.isClientClosed(
                DatabaseErrors.translate(new IllegalStateException("open"), "working")))
        .isFalse();
  }

  @Test
  void aLostConnectionNamesTheServer() {
    var error =
        translate(new MongoSocketReadException("Prematurely reached end of stream", SERVER));
    assertThat(error.code()).isEqualTo(ErrorCode.SERVER_UNREACHABLE);
    assertThat(error).hasMessageContainingAll("db1:27017", "while doing it");
  }

  @Test
  void aTimeoutNamesOnlyTheAddressesAndReasonsOfTheDriversMessage() {
    var error =
        translate(
            new MongoTimeoutException(
                "Timed out while waiting for a server that matches WritableServerSelector. Client"
                    + " view of cluster state is {type=REPLICA_SET, servers=[{address=db1:27017,"
                    + " type=UNKNOWN, state=CONNECTING, exception={com.mongodb.MongoSocketOpenException:"
                    + " Exception opening socket}, caused by {java.net.ConnectException: Connection"
                    + " refused}}, {address=db2:27017, type=REPLICA_SET_SECONDARY, state=CONNECTED}]"));
    assertThat(error.code()).isEqualTo(ErrorCode.SERVER_UNREACHABLE);
    assertThat(error)
        .hasMessage(
            "No MongoDB server could be reached while doing it: db1:27017 (connection refused),"
                + " db2:27017 (not the primary).");
  }

  @Test
  void aBulkWriteReportsTheFirstOfItsErrors() {
    var errors =
        List.of(
            new BulkWriteError(11000, "duplicate", new BsonDocument(), 0),
            new BulkWriteError(14031, "full", new BsonDocument(), 1));
    var error =
        translate(
            new MongoBulkWriteException(
                BulkWriteResult.unacknowledged(), errors, null, SERVER, Set.of()));
    assertThat(error).hasMessageContainingAll("2 writes failed", "duplicate");
    var unconfirmed =
        translate(
            new MongoBulkWriteException(
                BulkWriteResult.unacknowledged(),
                List.of(),
                new WriteConcernError(64, "WriteConcernFailed", "waiting", new BsonDocument()),
                SERVER,
                Set.of()));
    assertThat(unconfirmed).hasMessageContainingAll("majority", "waiting");
  }

  @Test
  void longMessagesAreCutAndOnOneLine() {
    var error = translate(command(8, "doc\n" + "x".repeat(5000)));
    assertThat(error.getMessage()).hasSizeLessThan(400).doesNotContain("\n").contains("…");
  }

  @Test
  void anUnexpectedExceptionIsInternal() {
    var error = translate(new IllegalArgumentException("odd"));
    assertThat(error.code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(error).hasMessageContainingAll("doing it", "IllegalArgumentException", "odd");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mongodb://user:s3cr3t@h/db",
        "can't use mongodb+srv://user:s3cr3t@c.org/db?x=1 now",
        "'mongodb://user:s3cr3t@s3cr3t@h'",
      })
  void passwordsInConnectionStringsAreMasked(String text) {
    List<RuntimeException> errors =
        List.of(
            command(8, text),
            new IllegalArgumentException(text),
            new IllegalStateException("state", new IllegalArgumentException(text)),
            new MongoClientException("client", new IllegalArgumentException(text)),
            new MongoTimeoutException(text));
    for (RuntimeException error : errors) {
      assertThat(Traces.of(translate(error))).contains("doing it").doesNotContain("s3cr3t");
    }
  }

  @Nested
  @MongoTest(Topology.AUTH)
  class Permissions {
    private static final String NAME = "pack_runs";

    @Test
    void aMissingPermissionNamesActionAndCollection(MongoServer server, MongoDatabase database) {
      database.createCollection(NAME);
      String name = database.getName();
      String uri =
          server.uriOfUser(
              name,
              "nobody",
              List.of(
                  new Document("resource", new Document("db", name).append("collection", "other"))
                      .append("actions", List.of("find"))));
      try (var client = MongoClients.create(uri)) {
        var refused = client.getDatabase(name);
        var runs = refused.getCollection(NAME);
        Map<String, Runnable> attempts = new LinkedHashMap<>();
        attempts.put("insert", () -> runs.insertOne(new Document()));
        attempts.put(
            "insert ", () -> runs.bulkWrite(List.of(new InsertOneModel<>(new Document()))));
        attempts.put(
            "update (or insert, for an upsert)",
            () -> runs.updateMany(Filters.empty(), Updates.set("a", 1)));
        attempts.put("remove", () -> runs.deleteMany(Filters.empty()));
        attempts.put("find", () -> runs.find().first());
        attempts.put("find ", runs::countDocuments);
        attempts.put("find and remove", () -> runs.findOneAndDelete(Filters.empty()));
        attempts.put(
            "find and update (or insert, for an upsert)",
            () -> runs.findOneAndUpdate(Filters.empty(), Updates.set("a", 1)));
        attempts.put("createIndex", () -> runs.createIndex(Indexes.ascending("a")));
        attempts.put("dropIndex", () -> runs.dropIndex("a_1"));
        attempts.put("dropCollection", runs::drop);
        attempts.put("createCollection", () -> refused.createCollection(NAME));
        attempts.put("collMod", () -> refused.runCommand(new Document("collMod", NAME)));
        attempts.put("listIndexes", () -> runs.listIndexes().first());
        attempts.forEach(
            (action, attempt) -> {
              var error = translate(catchThrowableOfType(RuntimeException.class, attempt::run));
              assertThat(error.code()).as(action).isEqualTo(ErrorCode.PERMISSION_DENIED);
              assertThat(error)
                  .as(action)
                  .hasMessage(
                      "Permission denied while doing it: the user lacks the action "
                          + action.strip()
                          + " on the collection "
                          + name
                          + "."
                          + NAME
                          + ".");
            });
      }
    }

    @Test
    void aConnectionStringWithoutUserIsReported(MongoServer server, MongoDatabase database) {
      String uri = server.uri().replaceAll("//[^@]*@", "//");
      try (var client = MongoClients.create(uri)) {
        var error =
            translate(
                catchThrowableOfType(
                    RuntimeException.class,
                    () ->
                        client.getDatabase(database.getName()).getCollection("c").find().first()));
        assertThat(error.code()).isEqualTo(ErrorCode.AUTHENTICATION_FAILED);
        assertThat(error).hasMessageContaining("names no user");
      }
    }
  }
}
