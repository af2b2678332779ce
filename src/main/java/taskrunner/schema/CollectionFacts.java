package taskrunner.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the declared collections as it is in the database.
 *
 * @param title what it holds, in the validator's words
 * @param there false: it is missing, and the figures are zero
 * @param validation the mode in force, e.g. {@code strict}
 * @param sizes null where the user may not see them
 * @param fields what the validator that is in force says of each; empty where there is none
 * @param indexes the one on {@code _id} apart
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
   * How much room it takes, in bytes.
   *
   * @param data of the documents as they are sent
   * @param storage of the documents on disk, compressed
   * @param indexes on disk, the one on {@code _id} among them
   */
  public record Sizes(long data, long storage, long indexes) {}
}
