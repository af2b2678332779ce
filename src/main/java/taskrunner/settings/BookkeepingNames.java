package taskrunner.settings;

import java.util.List;

/**
 * The names of the module's own collections.
 *
 * @param changeLog the history, in Mongock's form
 * @param lock the lease, in Mongock's form
 * @param policy collection names, validation mode and retention in force
 * @param importLedger what was imported from which file
 */
public record BookkeepingNames(String changeLog, String lock, String policy, String importLedger) {
  /**
   * The names with this {@code Mongo:BookkeepingPrefix}.
   *
   * @param prefix may be empty
   */
  public static BookkeepingNames of(String prefix) {
    return new BookkeepingNames(
        prefix + "mongockChangeLog",
        prefix + "mongockLock",
        prefix + "pack_schema_policy",
        prefix + "pack_import_ledger");
  }

  public List<String> all() {
    return List.of(changeLog, lock, policy, importLedger);
  }
}
