package taskrunner.schema;

import com.mongodb.client.MongoDatabase;

/**
 * The database, the settings and the guard of the work on one schema.
 *
 * @param mode in which validators are set
 * @param guard checked before every write
 * @param builds watches index builds and long queries
 * @param checked the unique indexes without duplicate keys
 */
record SchemaContext(
    MongoDatabase database,
    CollectionNames names,
    IndexNames indexNames,
    ValidationMode mode,
    WriteGuard guard,
    IndexBuilds builds,
    ShardKeys shardKeys,
    CheckedKeys checked) {
  /** The name of the collection in the database. */
  String nameOf(CollectionRef ref) {
    return names.of(ref);
  }

  /** The declaration, its indexes under their configured names. */
  SchemaDeclaration named(SchemaDeclaration declaration) {
    return indexNames.named(declaration);
  }

  LongQueries queries() {
    return builds.readings(guard);
  }

  /** Commands that carry this comment. */
  SchemaCommands commands(String comment) {
    return new SchemaCommands(database, guard, builds, comment);
  }
}
