package taskrunner.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a declared collection in the database.
 *
 * @param title what it contains, in the validator's words
 * @param there false: it does not exist, and the figures are zero
 * @param validation the mode in effect, e.g. {@code strict}
 * @param sizes null if the user lacks the privilege
 * @param fields the rules of the validator in effect; empty without one
 * @param indexes without the one on {@code _id}
 */
public record CollectionFacts(
    String name,
    String title,
    boolean there,
    long documents,
    String validation,
    @Nullable Sizes sizes,
    List<FieldRules> fields,
    List<IndexFacts> indexes) {
  public CollectionFacts {
    fields = List.copyOf(fields);
    indexes = List.copyOf(indexes);
  }

  /**
   * Its size in bytes.
   *
   * @param data of the documents, uncompressed
   * @param storage of the documents on disk, compressed
   * @param indexes on disk, including the one on {@code _id}
   */
  public record Sizes(long data, long storage, long indexes) {}
}
