package taskrunner.testing;

import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;

/** The indexes of a database. */
public final class Indexes {
  private Indexes() {}

  /** The names of a collection's indexes, also of the one on {@code _id}. */
  public static List<String> names(MongoDatabase database, String collection) {
    return database
        .getCollection(collection)
        .listIndexes()
        .map(index -> index.getString("name"))
        .into(new ArrayList<>());
  }
}
