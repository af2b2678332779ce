package taskrunner.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Prints declarations as a {@code mongosh} script that can be run repeatedly. It makes the same
 * checks as the steps, and leaves the same collections, validators and indexes. It keeps no record,
 * so its reverse uses the declarations and not what the script created.
 */
public final class SchemaScript {
  private SchemaScript() {}

  /**
   * The script.
   *
   * @param units in order
   * @param undo true: the reverse (drops indexes and empty collections, removes validators)
   */
  public static String render(
      List<SchemaDeclaration> units,
      CollectionNames names,
      IndexNames indexNames,
      ValidationMode mode,
      @Nullable Duration retention,
      boolean undo) {
    SchemaDeclaration schema = indexNames.named(SchemaDeclaration.fold(units));
    StringBuilder script = new StringBuilder(undo ? UNDO_HEADER : HEADER);
    script.append("(() => {\n");
    constant(script, "collections", collections(schema, names, undo));
    constant(script, "indexes", indexes(schema, names, undo));
    if (!undo) {
      script.append(policy(mode, retention));
    }
    script.append('\n').append(resource("script-common.js"));
    script.append('\n').append(resource(undo ? "script-undo.js" : "script-apply.js"));
    return script.append("})();\n").toString();
  }

  private static final String HEADER =
      """
      // The MongoDB schema of the Task Runner: collections, validators, indexes, log retention.
      // Run it with: mongosh "mongodb://HOST/DATABASE" FILE
      // It may be run again, and on a database that was set up by hand: it looks before it acts.

      """;

  private static final String UNDO_HEADER =
      """
      // Takes the MongoDB schema of the Task Runner back: drops the declared indexes and the empty
      // collections, and takes the validators off the others. No document is deleted.
      // Run it with: mongosh "mongodb://HOST/DATABASE" FILE
      // It can't know which of these were there before; "undo" of the schema tool does.

      """;

  private static void constant(StringBuilder script, String name, BsonValue value) {
    script
        .append("  const ")
        .append(name)
        .append(" = ")
        .append(JavaScriptLiteral.of(value, "  "))
        .append(";\n");
  }

  private static BsonArray collections(
      SchemaDeclaration schema, CollectionNames names, boolean undo) {
    List<BsonDocument> all = new ArrayList<>();
    for (CollectionDeclaration collection : schema.collections()) {
      all.add(
          new BsonDocument("name", new BsonString(names.of(collection.collection())))
              .append("validator", collection.validator()));
    }
    return ordered(all, undo);
  }

  private static BsonArray indexes(SchemaDeclaration schema, CollectionNames names, boolean undo) {
    List<BsonDocument> all = new ArrayList<>();
    for (IndexDeclaration index : schema.indexesInOrder()) {
      BsonDocument shown =
          new BsonDocument("collection", new BsonString(names.of(index.collection())))
              .append("specification", index.specification())
              .append("retention", BsonBoolean.valueOf(index.carriesRetention()));
      if (undo && index.configuredName() != null) {
        // It may have been created before this name was configured.
        shown.append("defaultName", new BsonString(index.defaultName()));
      }
      all.add(shown);
    }
    return ordered(all, undo);
  }

  private static BsonArray ordered(List<BsonDocument> all, boolean reversed) {
    if (reversed) {
      Collections.reverse(all);
    }
    return new BsonArray(all);
  }

  private static String policy(ValidationMode mode, @Nullable Duration retention) {
    String level =
        switch (mode) {
          case STRICT -> "\"strict\"";
          case WARN -> "\"moderate\"";
          case OFF -> "null";
        };
    String action =
        switch (mode) {
          case STRICT -> "\"error\"";
          case WARN -> "\"warn\"";
          case OFF -> "null";
        };
    return "  // Validation mode "
        + mode.word()
        + "; log retention "
        + Retention.words(Retention.seconds(retention))
        + ".\n  const validationLevel = "
        + level
        + ";\n  const validationAction = "
        + action
        + ";\n  const logRetentionSeconds = "
        + Retention.seconds(retention)
        + ";\n";
  }

  private static String resource(String name) {
    try (InputStream in = SchemaScript.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name + " beside SchemaScript");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + name, e);
    }
  }
}
