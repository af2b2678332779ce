package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.testing.DamagedBookkeeping.assertDamaged;
import static taskrunner.testing.DamagedBookkeeping.failure;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.BsonDateTime;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.Test;
import taskrunner.ErrorCode;
import taskrunner.MigrationReport;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.ScanBound;
import taskrunner.testing.MongoTest;
import taskrunner.testing.WrongTypes;

/** Every field of the policy and the history with a wrong value, for every operation. */
@MongoTest
class DamagedBookkeepingTest {
  private static final String POLICY = "pack_schema_policy";
  private static final String HISTORY = "mongockChangeLog";

  /** The fields without which no operation can work. */
  private static final Set<String> NEEDED =
      Stream.concat(
              Stream.of("collections", "validation", "retentionSeconds"),
              CollectionRef.own().stream().map(role -> "collections." + role.key()))
          .collect(Collectors.toSet());

  private static final Set<ErrorCode> EXPECTED_CODES =
      Set.of(
          ErrorCode.DAMAGED_BOOKKEEPING,
          ErrorCode.COLLECTION_NAMES_CHANGED,
          ErrorCode.CHANGED_STEP);

  @Test
  void aWrongValueInAnyFieldOfThePolicyIsShownOrReported(
      MongoDatabase database, MongoClient client) {
    Operations operations = migrated(database, client);
    MongoCollection<Document> policy = database.getCollection(POLICY);
    everyField(operations, policy, NEEDED);
  }

  @Test
  void aWrongValueInAnyFieldOfTheHistoryIsShownOrReported(
      MongoDatabase database, MongoClient client) {
    Operations operations = migrated(database, client);
    everyField(
        operations,
        Desk.log(database),
        Set.of("state", "timestamp", "metadata", "metadata.checksum"));
  }

  @Test
  void anUnreadableNewestRowIsAnErrorAndNoOlderRowIsUsed(
      MongoDatabase database, MongoClient client) {
    Operations operations = migrated(database, client);
    String last = Desk.ids().get(Desk.ids().size() - 1);
    operations.undo(last);
    Bson unit = Filters.eq("changeId", last);
    assertThat(operations.pending()).containsExactly(last);
    Document newest = Desk.rows(database, last).get(1);
    Bson row = Filters.eq("_id", newest.get("_id"));
    String id = newest.getObjectId("_id").toHexString();
    for (Object state : List.of("", "executed", 5, List.of("FAILED"), new Document())) {
      Desk.log(database).updateOne(row, Updates.set("state", state));
      assertDamaged(operations::pending, HISTORY, id, "state", "ROLLED_BACK");
      assertDamaged(() -> operations.migrate(null, false, false), HISTORY, id, "state");
      assertThat(operations.history().history()).as("as recorded").hasSize(Desk.ids().size() + 1);
    }
    Desk.log(database).updateOne(row, Updates.set("state", "EXECUTED"));
    for (Object time : WrongTypes.values()) {
      if (!(time instanceof Date)) {
        Desk.log(database).updateOne(row, Updates.set("timestamp", time));
        assertDamaged(operations::pending, HISTORY, id, "timestamp", "a date");
      }
    }
    Desk.log(database).updateOne(row, Updates.unset("timestamp"));
    assertDamaged(operations::pending, HISTORY, id, "timestamp", "nothing");
    // A timestamp that no later row can exceed.
    Desk.log(database).updateOne(row, Updates.set("timestamp", new BsonDateTime(Long.MAX_VALUE)));
    assertDamaged(operations::pending, HISTORY, id, "timestamp", "9999");
    assertThat(operations.lockStatus().held()).isFalse();
    Desk.log(database).deleteOne(row);
    Desk.log(database).updateOne(unit, Updates.set("metadata.checksum", 5));
    assertDamaged(operations::verify, HISTORY, "metadata.checksum", "a string");
    Desk.log(database).updateOne(unit, Updates.unset("timestamp"));
    assertDamaged(operations::verify, HISTORY, "timestamp", "nothing");
  }

  /** A query for the name finds an array that contains it. */
  @Test
  void anAuthorThatIsAnArrayIsReported(MongoDatabase database, MongoClient client) {
    Operations operations = migrated(database, client);
    Document row = Desk.rows(database, "0001-collections").get(0);
    String id = row.getObjectId("_id").toHexString();
    Desk.log(database)
        .updateOne(
            Filters.eq("_id", row.get("_id")),
            Updates.set("author", List.of(ChangeUnits.AUTHOR, "billing")));
    assertDamaged(operations::verify, HISTORY, id, "author", "a string");
    assertDamaged(() -> operations.undo(null), HISTORY, id, "author");

    // A newest row that failed decides nothing, so all rows are read.
    Desk.log(database)
        .updateOne(
            Filters.eq("changeId", "0002-indexes"),
            Updates.combine(
                Updates.set("state", "FAILED"),
                Updates.set("timestamp", Date.from(Instant.now()))));
    assertDamaged(operations::verify, HISTORY, id, "author", "a string");
  }

  /** Such as the last date of .NET. A row of the same date would not count. */
  @Test
  void aRowThatNoReadableRowCanFollowRefusesEachChangeBeforeIt(
      MongoDatabase database, MongoClient client) {
    Operations operations = migrated(database, client);
    Instant last = Instant.parse("9999-12-31T23:59:59.999Z");
    Document row = Desk.rows(database, "0002-indexes").get(0);
    String id = row.getObjectId("_id").toHexString();
    Desk.log(database)
        .updateOne(Filters.eq("_id", row.get("_id")), Updates.set("timestamp", Date.from(last)));

    assertDamaged(() -> operations.undo(null), HISTORY, id, "timestamp", "9999");
    assertDamaged(operations::checkBookkeeping, HISTORY, id, "timestamp");
    assertThat(operations.verify().drift()).isEmpty();
    assertThat(operations.state().history()).hasSameSizeAs(Desk.ids());
    assertThat(operations.plan(ScanBound.EXACT).blockers()).isEmpty();
    assertThat(operations.migrate(null, false, false).outcome())
        .isEqualTo(MigrationReport.Outcome.UP_TO_DATE);
    Desk.log(database).deleteMany(Filters.eq("changeId", "0003-backfill"));
    assertDamaged(() -> operations.migrate(null, false, false), HISTORY, id, "timestamp");
    assertDamaged(operations::pending, HISTORY, id, "timestamp");
    assertThat(operations.plan(ScanBound.EXACT).blockers()).hasSize(1);
    assertThat(Desk.log(database).countDocuments()).isEqualTo(Desk.ids().size() - 1L);

    Desk.log(database)
        .updateOne(
            Filters.eq("_id", row.get("_id")),
            Updates.set("timestamp", Date.from(Instant.parse("9998-12-31T23:59:59.999Z"))));
    operations.migrate(null, false, false);
    assertThat(operations.pending()).as("its rows can be read").isEmpty();
  }

  /** A recorded error is shown, whatever its text. */
  @Test
  void aRecordedErrorMayBeAnyText(MongoDatabase database, MongoClient client) {
    Operations operations = migrated(database, client);
    for (String trace : List.of("{\"a\":".repeat(200_000), "[".repeat(200_000), "{'x': 1", "\n")) {
      Desk.log(database).updateMany(new Document(), Updates.set("errorTrace", trace));
      assertThat(operations.state().history())
          .allSatisfy(row -> assertThat(String.valueOf(row.error())).hasSizeLessThan(3_000));
    }
  }

  @Test
  void aNeededFieldIsNamedWithItsDocumentAndItsCollection(
      MongoDatabase database, MongoClient client) {
    Operations operations = migrated(database, client);
    damage(database, POLICY, Updates.set("validation", "nonsense"));

    assertDamaged(operations::pending, POLICY, "\"policy\"", "validation", "\"nonsense\"");
    assertDamaged(
        () -> operations.awaitApplied(Duration.ofMinutes(1)), POLICY, "validation", "strict");
    assertDamaged(() -> operations.migrate(null, false, false), POLICY, "validation");
    assertDamaged(operations::verify, POLICY, "validation");
    assertDamaged(() -> operations.plan(ScanBound.EXACT), POLICY, "validation");
    assertDamaged(() -> operations.undo(null), POLICY, "validation");
    assertThat(operations.state().comparison()).isNotEmpty();
  }

  @Test
  void aMissingNameIsReportedOnlyForACollectionOfAnAppliedUnit(
      MongoDatabase database, MongoClient client) {
    Operations operations = migrated(database, client);
    damage(database, POLICY, Updates.unset("collections.logs"));
    assertDamaged(operations::pending, POLICY, "collections.logs", "nothing");

    damage(database, POLICY, Updates.set("collections.logs", ""));
    assertDamaged(operations::pending, POLICY, "collections.logs", "\"\"");

    damage(database, POLICY, Updates.set("collections.logs", "pack_run_logs"));
    operations.undo("0001-collections");
    damage(database, POLICY, Updates.set("collections", new Document("runs", "pack_runs")));
    assertThat(operations.pending()).isEqualTo(Desk.ids());
    operations.migrate(null, false, false);
    assertThat(operations.pending()).isEmpty();
  }

  /** Without them the service could be started on collections without indexes. */
  @Test
  void theNamesMayNotBeMissingBesideExecutedUnits(MongoDatabase database, MongoClient client) {
    Operations operations = migrated(database, client);
    damage(database, POLICY, Updates.unset("collections"));

    assertDamaged(operations::pending, POLICY, "collections", "nothing");
    assertDamaged(() -> operations.migrate(null, false, false), POLICY, "collections");
  }

  @Test
  void aPolicyThatAPersonRemovedIsRecordedAgainWithTheNames(
      MongoDatabase database, MongoClient client) {
    Operations operations = migrated(database, client);
    Document before = database.getCollection(POLICY).find().first();
    database.getCollection(POLICY).drop();

    operations.migrate(null, false, false);

    assertThat(database.getCollection(POLICY).find().first())
        .containsEntry("collections", before == null ? null : before.get("collections"));
  }

  /** An undo needs the record, to remove only what the unit created. Other operations do not. */
  @Test
  void aDamagedRecordStopsTheUndoThatNeedsIt(MongoDatabase database, MongoClient client) {
    Operations operations = migrated(database, client);
    Bson[] damages = {
      Updates.push("steps.0002-indexes.record", new Document("kind", "BOGUS")),
      Updates.set("steps.0002-indexes.record", "nonsense"),
      Updates.set("steps.0002-indexes", 5),
      Updates.set("steps", "nonsense")
    };
    for (Bson damage : damages) {
      damage(database, POLICY, damage);
      assertThat(operations.migrate(null, false, false).steps()).hasSameSizeAs(Desk.ids());
      assertThat(operations.verify().drift()).isEmpty();
      assertDamaged(() -> operations.undo("0002-indexes"), POLICY, "steps");
    }
    assertThat(database.getCollection("pack_runs").listIndexes()).hasSizeGreaterThan(1);
  }

  /**
   * The fencing number of a new lock is greater than every earlier one, whatever the last lock
   * contains.
   */
  @Test
  void theFencingNumberIncreasesFromAnyValue(MongoDatabase database, MongoClient client) {
    Operations operations = migrated(database, client);
    long last = 0;
    for (Object value : WrongTypes.values()) {
      damage(database, POLICY, Updates.set("fence", value));
      damage(database, POLICY, Updates.set("changing", value));
      damage(database, POLICY, Updates.set("validation", "off"));
      damage(database, POLICY, Updates.set("steps.0002-indexes.running", value));
      operations.migrate(null, false, false);
      Document after = Objects.requireNonNull(database.getCollection(POLICY).find().first());
      assertThat(after.get("fence")).as("%s", value).isInstanceOf(Long.class);
      if (value != null) {
        assertThat(after.getLong("fence")).as("%s", value).isGreaterThan(last);
        last = after.getLong("fence");
      }
    }
    damage(database, POLICY, Updates.set("steps.0002-indexes.running", "nonsense"));
    assertThat(operations.undo("0002-indexes").steps()).isNotEmpty();
  }

  private static Operations migrated(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database);
    operations.migrate(null, false, false);
    return operations;
  }

  private static void damage(MongoDatabase database, String collection, Bson update) {
    database.getCollection(collection).updateMany(new Document(), update);
  }

  /** Two values for each field, other values for the next field; every operation except undo. */
  private static void everyField(
      Operations operations, MongoCollection<Document> collection, Set<String> needed) {
    List<Object> values = WrongTypes.values();
    int next = 0;
    for (Document whole : collection.find().into(new ArrayList<>())) {
      for (String path : WrongTypes.paths(whole)) {
        if (path.equals("changeId") || path.equals("author")) {
          // With another value the row belongs to another unit or author.
          continue;
        }
        for (int i = 0; i < 2; i++) {
          Object value = values.get(next++ % values.size());
          Bson id = Filters.eq("_id", whole.get("_id"));
          collection.updateOne(id, Updates.set(path, value));
          every(operations)
              .forEach(
                  (name, operation) -> {
                    TaskRunnerSchemaException failure = failure(operation);
                    if (failure != null && name.equals("undoable") && path.startsWith("steps")) {
                      assertThat(failure.code()).isEqualTo(ErrorCode.DAMAGED_BOOKKEEPING);
                    } else if (failure != null) {
                      String what = name + " with " + path + ": " + value + ": " + failure;
                      assertThat(needed).as(what).contains(path);
                      assertThat(EXPECTED_CODES).as(what).contains(failure.code());
                    }
                  });
          collection.replaceOne(id, whole);
        }
      }
    }
  }

  private static Map<String, Runnable> every(Operations operations) {
    Map<String, Runnable> all = new LinkedHashMap<>();
    all.put("state", operations::state);
    all.put("plan", () -> operations.plan(ScanBound.EXACT));
    all.put("verify", operations::verify);
    all.put("report", operations::report);
    all.put("pending", operations::pending);
    all.put("lock status", operations::lockStatus);
    all.put("undoable", () -> operations.undoable(null));
    all.put("migrate", () -> operations.migrate(null, false, false));
    return all;
  }
}
