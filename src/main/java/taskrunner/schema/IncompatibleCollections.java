package taskrunner.schema;

import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import taskrunner.ErrorCode;
import taskrunner.SchemaBlockedException;

/** The module's own collections whose kind can't hold its bookkeeping. */
public final class IncompatibleCollections {
  private IncompatibleCollections() {}

  /**
   * One blocker for each of these names that is a view, a time series, a capped collection or one
   * with a collation. Reads only, with one command.
   */
  public static List<SchemaBlockedException> find(
      MongoDatabase database, Collection<String> names) {
    Map<String, LiveCollection> there = LiveCollection.all(database);
    List<SchemaBlockedException> found = new ArrayList<>();
    for (String name : names) {
      LiveCollection live = there.get(name);
      String unfit = live == null ? null : live.unfit();
      if (unfit != null) {
        found.add(
            new SchemaBlockedException(
                ErrorCode.CONFLICTING_COLLECTION,
                Blockers.unfit(name, unfit),
                "Copy its documents into an ordinary collection of that name, or configure"
                    + " Mongo:BookkeepingPrefix, then run again."));
      }
    }
    return found;
  }
}
