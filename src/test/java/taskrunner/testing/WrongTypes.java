package taskrunner.testing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.bson.types.MaxKey;

/** Wrong values for a field, of every type that a reader may not expect. */
public final class WrongTypes {
  private WrongTypes() {}

  /** One value of each type, and null. */
  public static List<Object> values() {
    List<Object> values = new ArrayList<>();
    values.add("nonsense");
    values.add("");
    values.add(-5);
    values.add(2.5);
    values.add(Double.NaN);
    values.add(true);
    values.add(Date.from(Instant.EPOCH));
    values.add(List.of("nonsense"));
    values.add(List.of(new Document("nonsense", 1)));
    values.add(new Document("nonsense", 1));
    values.add(new BsonTimestamp(Integer.MAX_VALUE, 1));
    values.add(new MaxKey());
    values.add(null);
    return values;
  }

  /**
   * The paths of all fields but the id, including those in documents and in the first element of an
   * array.
   */
  public static List<String> paths(Document document) {
    return paths(document, "");
  }

  private static List<String> paths(Document document, String prefix) {
    List<String> paths = new ArrayList<>();
    document.forEach(
        (name, value) -> {
          String path = prefix + name;
          if (!path.equals("_id")) {
            paths.add(path);
          }
          if (value instanceof Document inner) {
            paths.addAll(paths(inner, path + "."));
          }
          if (value instanceof List<?> list
              && !list.isEmpty()
              && list.get(0) instanceof Document inner) {
            paths.addAll(paths(inner, path + ".0."));
          }
        });
    return paths;
  }
}
