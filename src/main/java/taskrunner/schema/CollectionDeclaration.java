package taskrunner.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.bson.BsonDocument;

/**
 * A collection and its validator.
 *
 * @param validatorResource class-path resource of the validator's JSON Schema, e.g. {@code
 *     changeunits/0001/pack_runs.json}; frozen with its change unit
 */
public record CollectionDeclaration(CollectionRef collection, String validatorResource) {
  /**
   * The validator as the server takes it: {@code {$jsonSchema: …}}.
   *
   * @throws IllegalStateException the resource is not on the class path
   */
  public BsonDocument validator() {
    ClassLoader loader = CollectionDeclaration.class.getClassLoader();
    try (InputStream in = loader.getResourceAsStream(validatorResource)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + validatorResource + " on the class path");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new BsonDocument("$jsonSchema", BsonDocument.parse(text));
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + validatorResource, e);
    }
  }
}
