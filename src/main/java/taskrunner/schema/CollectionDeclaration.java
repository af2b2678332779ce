package taskrunner.schema;

import static taskrunner.text.Printable.withoutStop;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.bson.BsonDocument;
import org.bson.BsonInvalidOperationException;
import org.bson.json.JsonParseException;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;

/**
 * A collection and its validator.
 *
 * @param validatorResource class-path resource of the validator's JSON Schema, e.g. {@code
 *     changeunits/0001/pack_runs.json}; frozen with its change unit
 * @param loader reads the resource
 */
public record CollectionDeclaration(
    CollectionRef collection, String validatorResource, ClassLoader loader) {
  /**
   * Its validator is read by this library's class loader, unless {@link SchemaDeclaration#loadedBy}
   * gives another.
   */
  public CollectionDeclaration(CollectionRef collection, String validatorResource) {
    this(collection, validatorResource, CollectionDeclaration.class.getClassLoader());
  }

  /**
   * The validator in the server's form: {@code {$jsonSchema: …}}.
   *
   * @throws TaskRunnerSchemaException {@code wrong-change-units}: it is missing, or not JSON
   */
  public BsonDocument validator() {
    try (InputStream in = loader.getResourceAsStream(validatorResource)) {
      if (in == null) {
        throw wrong("is not on the class path, nor in the jar, of its change unit", null);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new BsonDocument("$jsonSchema", BsonDocument.parse(text));
    } catch (IOException | JsonParseException | BsonInvalidOperationException e) {
      throw wrong("can't be read: " + withoutStop(String.valueOf(e.getMessage())), e);
    }
  }

  private TaskRunnerSchemaException wrong(String what, @Nullable Exception cause) {
    return new TaskRunnerSchemaException(
        ErrorCode.WRONG_CHANGE_UNITS,
        "The validator %s of the collection %s %s.".formatted(validatorResource, collection, what),
        "It is a JSON Schema in a resource, named from the root of the class path, without a slash"
            + " before it.",
        cause);
  }
}
