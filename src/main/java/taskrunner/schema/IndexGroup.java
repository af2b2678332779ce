package taskrunner.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The declared indexes of one collection, in the order of their creation. One command creates the
 * missing ones, so that the server scans the collection once.
 */
record IndexGroup(String collection, List<Assessment.IndexFinding> findings) {
  /** Groups with a unique index come first, as unique indexes do within a group. */
  static List<IndexGroup> of(List<Assessment.IndexFinding> inOrder) {
    Map<String, List<Assessment.IndexFinding>> groups = new LinkedHashMap<>();
    for (Assessment.IndexFinding finding : inOrder) {
      groups.computeIfAbsent(finding.collection(), name -> new ArrayList<>()).add(finding);
    }
    List<IndexGroup> all = new ArrayList<>();
    for (Map.Entry<String, List<Assessment.IndexFinding>> group : groups.entrySet()) {
      all.add(new IndexGroup(group.getKey(), List.copyOf(group.getValue())));
    }
    return all;
  }

  /** The declared indexes that don't exist. */
  List<IndexDeclaration> missing() {
    List<IndexDeclaration> missing = new ArrayList<>();
    for (Assessment.IndexFinding finding : findings) {
      if (finding.match().same() == null) {
        missing.add(finding.declared());
      }
    }
    return missing;
  }
}
