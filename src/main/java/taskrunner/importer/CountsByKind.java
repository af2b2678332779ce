package taskrunner.importer;

import java.util.LinkedHashMap;
import java.util.Map;
import taskrunner.importer.ImportReport.Counts;
import taskrunner.importer.store.RecordKind;

/** The figures of an import by kind of record, in the order of reports. */
public final class CountsByKind {
  private CountsByKind() {}

  public static Map<RecordKind, Counts> of(ImportReport report) {
    Map<RecordKind, Counts> counts = new LinkedHashMap<>();
    counts.put(RecordKind.RUN, report.runs());
    counts.put(RecordKind.LOG, report.logs());
    counts.put(RecordKind.ARTIFACT, report.artifacts());
    counts.put(RecordKind.APPROVAL, report.approvals());
    return counts;
  }
}
