package taskrunner.migration;

import static taskrunner.text.Printable.withoutStop;

import changeunits.ChangeUnits;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;
import taskrunner.ChangeUnit;
import taskrunner.DataUnit;
import taskrunner.SchemaUnit;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.schema.CollectionDeclaration;
import taskrunner.schema.IndexDeclaration;
import taskrunner.schema.SchemaDeclaration;

/**
 * A change unit of this process, of this module or of a service.
 *
 * @param namespace the author in the change log
 * @param changeId the id within the namespace, as in the change log
 * @param type the unit's class, as shown to people
 * @param checksum of its declaration; for {@link Kind#DATA} of its id, order and version
 * @param declared its declaration; {@link SchemaDeclaration#NONE} unless it is {@link Kind#SCHEMA}
 * @param data the code of {@link Kind#DATA}; otherwise null
 * @param runner the class that Mongock runs
 */
record RegisteredUnit(
    String namespace,
    String changeId,
    String order,
    Kind kind,
    Class<?> type,
    String checksum,
    Supplier<SchemaDeclaration> declared,
    @Nullable DataUnit data,
    Class<?> runner) {
  /** What a unit does. */
  enum Kind {
    /** It declares collections, validators and indexes. */
    SCHEMA,
    /** It runs code of a service. */
    DATA,
    /** It imports the configured filesystem store. */
    IMPORT
  }

  /** A unit of this module. */
  static RegisteredUnit of(ChangeUnits.Unit unit) {
    return new RegisteredUnit(
        ChangeUnits.AUTHOR,
        unit.id(),
        unit.order(),
        unit.isBackfill() ? Kind.IMPORT : Kind.SCHEMA,
        unit.type(),
        unit.checksum(),
        unit.declared(),
        null,
        unit.type());
  }

  /**
   * A unit of a service; reads its declaration.
   *
   * @throws TaskRunnerSchemaException {@code wrong-change-units}
   */
  static RegisteredUnit of(String namespace, ChangeUnit unit) {
    Class<?> type = unit.getClass();
    try {
      String id = unit.id();
      if (id == null) {
        throw wrong(type, "has no id", null);
      }
      String order = id.length() < 4 ? id : id.substring(0, 4);
      if (unit instanceof DataUnit data) {
        if (unit instanceof SchemaUnit) {
          throw wrong(type, "is a SchemaUnit and a DataUnit", null);
        }
        return new RegisteredUnit(
            namespace,
            id,
            order,
            Kind.DATA,
            type,
            checksum(type, id, order, data.version()),
            () -> SchemaDeclaration.NONE,
            data,
            CodeRunner.class);
      }
      SchemaDeclaration own = ((SchemaUnit) unit).declaration();
      if (own == null) {
        throw wrong(type, "has a declaration that is null", null);
      }
      SchemaDeclaration declared = own.loadedBy(type.getClassLoader());
      if (declared.references().isEmpty()) {
        throw wrong(type, "declares nothing", null);
      }
      String twice = twice(declared);
      if (twice != null) {
        throw wrong(type, "declares " + twice + " twice", null);
      }
      return new RegisteredUnit(
          namespace,
          id,
          order,
          Kind.SCHEMA,
          type,
          declared.checksum(),
          () -> declared,
          null,
          DeclarationRunner.class);
    } catch (TaskRunnerSchemaException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      throw wrong(type, "can't be read: " + withoutStop(e.toString()), e);
    }
  }

  /** The server refuses what one unit asks for twice, and a repeated validator is a mistake. */
  private static @Nullable String twice(SchemaDeclaration declared) {
    Set<String> seen = new HashSet<>();
    for (CollectionDeclaration collection : declared.collections()) {
      String name = "the collection " + collection.collection().defaultName();
      if (!seen.add(name)) {
        return name;
      }
    }
    for (IndexDeclaration index : declared.indexes()) {
      String name = "the index " + index.defaultName() + " of " + index.collection().defaultName();
      if (!seen.add(name)) {
        return name;
      }
    }
    return null;
  }

  private static String checksum(Class<?> type, String id, String order, @Nullable String version) {
    if (version == null || version.isBlank()) {
      throw wrong(type, "has an empty version", null);
    }
    return SchemaDeclaration.checksum(
        new BsonDocument("id", new BsonString(id))
            .append("order", new BsonString(order))
            .append("version", new BsonString(version)));
  }

  /** The id in reports, JSON and messages, e.g. {@code billing/0001-invoices}. */
  String id() {
    return qualified(namespace, changeId);
  }

  /** The id with its namespace; the task runner's ids have none. */
  static String qualified(String namespace, String changeId) {
    return namespace.equals(ChangeUnits.AUTHOR) ? changeId : namespace + "/" + changeId;
  }

  /** The namespace of a unit with that id. */
  static String namespaceOf(String id) {
    int slash = id.indexOf('/');
    return slash < 0 ? ChangeUnits.AUTHOR : id.substring(0, slash);
  }

  /** Whether it is one of this module's. */
  boolean isOwn() {
    return namespace.equals(ChangeUnits.AUTHOR);
  }

  boolean isBackfill() {
    return kind == Kind.IMPORT;
  }

  boolean declaresSchema() {
    return kind == Kind.SCHEMA;
  }

  SchemaDeclaration declaration() {
    return declared.get();
  }

  /** Whether it is the same unit, found in another way. */
  boolean isSame(RegisteredUnit other) {
    return id().equals(other.id())
        && kind == other.kind
        && checksum.equals(other.checksum)
        && type.getName().equals(other.type.getName());
  }

  private static TaskRunnerSchemaException wrong(
      Class<?> type, String what, @Nullable Throwable cause) {
    return Namespace.wrong("The change unit " + type.getName() + " " + what + ".", cause);
  }
}
