package taskrunner.importer.store;

import java.util.Map;

/**
 * How integers are read where a word is expected; a field without a table rejects integers.
 *
 * @param stepKind integer to word; empty for no table
 */
public record EnumTables(
    Map<Long, String> stepKind, Map<Long, String> stepStatus, Map<Long, String> approvalStatus) {
  /** No table for any field. */
  public static final EnumTables NONE = new EnumTables(Map.of(), Map.of(), Map.of());

  public EnumTables {
    stepKind = Map.copyOf(stepKind);
    stepStatus = Map.copyOf(stepStatus);
    approvalStatus = Map.copyOf(approvalStatus);
  }
}
