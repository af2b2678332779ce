package taskrunner.migration;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import taskrunner.ChangeUnit;
import taskrunner.database.DatabaseConnection;
import taskrunner.schema.SchemaDeclaration;
import taskrunner.settings.StorageSettings;
import taskrunner.testing.MongockLock;

/** Shared steps of the tests of the migration. */
public final class Desk {
  private Desk() {}

  /** With other change units than this build's, and its own client. */
  public static Operations open(StorageSettings settings, List<ChangeUnits.Unit> units) {
    return new Operations(DatabaseConnection.open(settings), settings, units);
  }

  /** With the change units of a service in addition. */
  public static Operations open(
      StorageSettings settings,
      List<ChangeUnits.Unit> units,
      String namespace,
      List<ChangeUnit> service) {
    var all = new UnitList(List.of(Namespace.own(units), Namespace.of(namespace, service)));
    return Operations.on(DatabaseConnection.open(settings), settings, all, List.of());
  }

  static Operations operations(
      MongoClient client, StorageSettings settings, List<ChangeUnits.Unit> units) {
    return new Operations(DatabaseConnection.of(client, settings), settings, units);
  }

  static Operations operations(
      MongoClient client, MongoDatabase database, List<ChangeUnits.Unit> units) {
    return operations(client, TestSettings.of(database.getName()).build(), units);
  }

  static Operations operations(MongoClient client, MongoDatabase database) {
    return operations(client, database, ChangeUnits.all());
  }

  /** The ids of this build's units, in order. */
  public static List<String> ids() {
    return ChangeUnits.all().stream().map(ChangeUnits.Unit::id).toList();
  }

  /** The merged declaration of this build's units. */
  public static SchemaDeclaration declared() {
    return SchemaDeclaration.fold(
        ChangeUnits.all().stream().map(ChangeUnits.Unit::declaration).toList());
  }

  static MongoCollection<Document> log(MongoDatabase database) {
    return database.getCollection("mongockChangeLog");
  }

  static List<Document> rows(MongoDatabase database, String changeId) {
    return log(database)
        .find(new Document("changeId", changeId))
        .sort(new Document("timestamp", 1))
        .into(new ArrayList<>());
  }

  static List<String> states(MongoDatabase database, String changeId) {
    return rows(database, changeId).stream().map(r -> r.getString("state")).toList();
  }

  static void insertRow(MongoDatabase database, String changeId, String state, Instant at) {
    log(database)
        .insertOne(
            new Document("executionId", "by-hand-" + at.toEpochMilli() + state)
                .append("changeId", changeId)
                .append("author", ChangeUnits.AUTHOR)
                .append("timestamp", at)
                .append("state", state)
                .append("type", "EXECUTION"));
  }

  /** A lock as Mongock itself writes it. */
  static void lockByMongock(MongoDatabase database, Instant expiresAt) {
    MongockLock.hold(database, "mongock-itself", expiresAt);
  }
}
