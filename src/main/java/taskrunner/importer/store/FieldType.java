package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** How the value of a known field is read. */
@FunctionalInterface
interface FieldType {
  /**
   * Reads the value at which the parser stands (never a JSON null), to its end.
   *
   * @param field where messages say it is, below {@link Reading#path}
   * @param level the nesting level that a container standing here has
   * @return null where the fault was put off, or nothing is to be stored
   */
  @Nullable BsonValue read(JsonParser parser, Reading reading, String field, int level)
      throws IOException, RecordFault;
}
