package taskrunner.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import taskrunner.importer.store.RecordKind;
import taskrunner.migration.UnitList;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.CollectionRef;
import taskrunner.settings.BookkeepingNames;

/** A role with exactly the necessary privileges, which a test checks. */
public enum Role {
  /** Reads, and starts a service on a database with nothing pending. */
  READ,
  /** Also imports a filesystem store into a migrated database. */
  IMPORT,
  /** Also migrates, repairs, undoes and releases the lock. */
  MIGRATE;

  /** The word on the command line, e.g. {@code read}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The privileges on the collections of that name.
   *
   * @param units whose collections it covers too; what else the code of a data unit needs is
   *     unknown
   */
  public List<Privilege> privileges(
      CollectionNames collections, BookkeepingNames books, UnitList units) {
    List<Privilege> privileges = new ArrayList<>();
    // Validators are tested with $documents, without a collection; that needs find on the database.
    add(privileges, "", List.of("find", "listCollections", "dbStats"), List.of(), List.of());
    for (CollectionRef data : CollectionRef.own()) {
      boolean imported =
          Stream.of(RecordKind.values()).anyMatch(kind -> kind.collection().equals(data));
      List<String> write = new ArrayList<>();
      if (imported) {
        write.add("insert");
        // A log entry is never replaced.
        if (!data.equals(CollectionRef.LOGS)) {
          write.add("update");
        }
      }
      // The action insert includes createCollection; only the undo of an import removes documents.
      String more = imported ? "remove" : "createCollection";
      List<String> change = List.of("collMod", "createIndex", "dropIndex", more, "dropCollection");
      add(privileges, collections.of(data), List.of("listIndexes"), write, change);
    }
    List<String> services =
        new ArrayList<>(
            List.of("collMod", "createCollection", "createIndex", "dropIndex", "dropCollection"));
    if (!units.dataUnits().isEmpty()) {
      services.addAll(List.of("insert", "update", "remove"));
    }
    for (String collection : units.servicesCollections()) {
      add(privileges, collection, List.of("listIndexes"), List.of(), services);
    }
    List<String> none = List.of();
    List<String> write = List.of("insert", "update");
    List<String> indexed = List.of("insert", "update", "createIndex");
    add(privileges, books.changeLog(), none, indexed, none);
    add(privileges, books.lock(), none, List.of("insert", "update", "createIndex", "remove"), none);
    add(privileges, books.policy(), none, write, none);
    // An import removes its registration there, and that of a dead one.
    add(privileges, books.importLedger(), none, List.of("insert", "update", "remove"), none);
    return privileges;
  }

  /** Each role has the privileges of the ones before it. */
  private void add(
      List<Privilege> privileges,
      String collection,
      List<String> read,
      List<String> imports,
      List<String> migrate) {
    List<String> actions = new ArrayList<>(read);
    if (this != READ) {
      actions.addAll(imports);
    }
    if (this == MIGRATE) {
      actions.addAll(migrate);
    }
    if (!actions.isEmpty()) {
      privileges.add(new Privilege(collection, actions));
    }
  }
}
