package taskrunner.schema;

import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import taskrunner.ErrorCode;
import taskrunner.SchemaBlockedException;

/** The collections and views that a database has. */
public final class ExistingCollections {
  private final Map<String, LiveCollection> there;

  private ExistingCollections(Map<String, LiveCollection> there) {
    this.there = there;
  }

  /** Reads them with one command. */
  public static ExistingCollections of(MongoDatabase database) {
    return new ExistingCollections(LiveCollection.all(database));
  }

  /** Their names, in order. */
  public SortedSet<String> names() {
    return new TreeSet<>(there.keySet());
  }

  /** Whether one has this name. */
  public boolean have(String name) {
    return there.containsKey(name);
  }

  /**
   * Those of the module's own collections whose kind can't hold its bookkeeping: one blocker for
   * each of these names that is a view, a time series, a capped collection or one with a collation.
   */
  public List<SchemaBlockedException> incompatible(Collection<String> names) {
    return unfit(
        names,
        "Copy its documents into an ordinary collection of that name, or configure"
            + " Mongo:BookkeepingPrefix, then run again.");
  }

  /**
   * The same for collections that units declare. A migration demands of each that it creates or
   * finds that it is an ordinary one; a person may have replaced it since.
   */
  public List<SchemaBlockedException> replaced(Collection<String> names) {
    return unfit(
        names,
        "Rename it, or move its documents and drop it, then run again; verify --fix creates"
            + " the collection with its validator and indexes.");
  }

  private List<SchemaBlockedException> unfit(Collection<String> names, String hint) {
    List<SchemaBlockedException> found = new ArrayList<>();
    for (String name : names) {
      LiveCollection live = there.get(name);
      String unfit = live == null ? null : live.unfit();
      if (unfit != null) {
        found.add(
            new SchemaBlockedException(
                ErrorCode.CONFLICTING_COLLECTION, Blockers.unfit(name, unfit), hint));
      }
    }
    return found;
  }
}
