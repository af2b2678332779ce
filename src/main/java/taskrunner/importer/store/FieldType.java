package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import org.bson.BsonWriter;

/** How the value of a known field is read. */
@FunctionalInterface
interface FieldType {
  /**
   * Reads the value at which the parser stands (never a JSON null), to its end.
   *
   * @param field where messages say it is, below {@link Reading#path}
   * @param level the nesting level that a container standing here has
   * @param out where it goes, as one value; its name is there already. After a fault, also one that
   *     was put off, what was written is of no use
   */
  void read(JsonParser parser, Reading reading, String field, int level, BsonWriter out)
      throws IOException, RecordFault;
}
