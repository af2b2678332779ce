package taskrunner.testing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.bson.types.MaxKey;

/** Values that a field has by mistake: of every type that a reader could stumble over. */
public final class WrongTypes {
  private WrongTypes() {}

  /** One of each type; null among them. */
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

  /** Every field but the id, those of documents inside and of the first one of an array too. */
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
