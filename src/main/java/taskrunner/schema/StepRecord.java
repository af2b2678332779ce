package taskrunner.schema;

import java.util.List;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * What a step created and what it only found, stored in the database. An entry is stored
 * <em>before</em> the command that creates something, so that what a killed process created is
 * known to be the step's own.
 *
 * <p>If another process created it first, the server's answer says so ({@code numIndexesBefore} for
 * an index), and the entry is corrected. A process that dies before the correction leaves an entry
 * that claims what the other created. The order can't be reversed: without the entry, an undo would
 * leave behind what a killed process created. The next attempt can't distinguish the two cases
 * either: an index has no field for its creator, and the answer to a repeated {@code createIndexes}
 * is the same in both.
 */
public interface StepRecord {
  /** All entries of this step so far, oldest first, also of an earlier, killed attempt. */
  List<Entry> entries();

  /** Stores entries with one write; of the same kind, collection and name, the last counts. */
  void put(List<Entry> entries);

  /** Removes the entry with this kind, collection and name, after the revert. */
  void remove(Entry entry);

  /** The kind of an entry. */
  enum Kind {
    COLLECTION,
    VALIDATOR,
    INDEX
  }

  /**
   * One entry.
   *
   * @param collection the collection's configured name
   * @param name the index name; empty for a collection or validator
   * @param created true: the step created it (or is about to); false: it already existed
   * @param before for {@link Kind#VALIDATOR}: the replaced collection options ({@code validator},
   *     {@code validationLevel}, {@code validationAction}), which a revert restores; for {@link
   *     Kind#INDEX}: the lifetime that a found index had; otherwise null
   */
  record Entry(
      Kind kind, String collection, String name, boolean created, @Nullable BsonDocument before) {}
}
