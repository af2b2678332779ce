package taskrunner.schema;

import java.util.List;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * What a step created and what it only found, kept in the database. An entry is stored
 * <em>before</em> the server is asked to make the thing, so that a process killed in between leaves
 * a thing that is known to be the step's own.
 *
 * <p>If another process has made the thing first, the server's answer says so ({@code
 * numIndexesBefore} for an index), and the entry is corrected. A process that dies before the
 * correction leaves an entry that claims the other's thing. The order can't be reversed: without
 * the entry, an undo would leave behind what a killed process made. The next attempt can't tell the
 * two apart either: an index has no field for its maker, and the answer to a repeated {@code
 * createIndexes} is the same for both.
 */
public interface StepRecord {
  /** Everything recorded for this step so far, oldest first; also by an earlier, killed attempt. */
  List<Entry> entries();

  /** Stores entries by one write; of one kind, collection and name the last counts. */
  void put(List<Entry> entries);

  /** Removes the entry of that kind, collection and name, after the thing was taken back. */
  void remove(Entry entry);

  /** What an entry is about. */
  enum Kind {
    COLLECTION,
    VALIDATOR,
    INDEX
  }

  /**
   * One thing.
   *
   * @param collection the collection's configured name
   * @param name the index name; empty for a collection or validator
   * @param created true: the step made it (or is about to); false: it was already there
   * @param before for {@link Kind#VALIDATOR}: the collection options it replaced ({@code
   *     validator}, {@code validationLevel}, {@code validationAction}), to be put back by a revert;
   *     else null
   */
  record Entry(
      Kind kind, String collection, String name, boolean created, @Nullable BsonDocument before) {}
}
