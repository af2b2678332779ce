package taskrunner.importer.export;

import java.util.HashMap;
import java.util.Map;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ledger.LedgerForms;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.StoreNames;

/** The fields of imported manifests beside their outputs, by run. */
final class Manifests {
  private final LedgerForms ledger;

  /** The manifests that are not named after their run, by run; null until it is needed. */
  private @Nullable Map<String, String> others;

  Manifests(LedgerForms ledger) {
    this.ledger = ledger;
  }

  /** The fields; empty if there were none; null if the run's manifest is unknown. */
  @Nullable BsonDocument fields(String runId) {
    BsonDocument fields = ledger.manifest(path(runId), runId);
    if (fields != null) {
      return fields;
    }
    String other = others().get(runId);
    return other == null ? null : ledger.manifest(other, runId);
  }

  private Map<String, String> others() {
    Map<String, String> found = others;
    if (found == null) {
      Map<String, String> all = new HashMap<>();
      ledger.each(
          RecordKind.ARTIFACT,
          file -> {
            for (String run : file.runs()) {
              if (!file.path().equals(path(run))) {
                all.putIfAbsent(run, file.path());
              }
            }
          });
      others = all;
      found = all;
    }
    return found;
  }

  private static String path(String runId) {
    return RecordKind.ARTIFACT.path(StoreNames.nameOf(runId));
  }
}
