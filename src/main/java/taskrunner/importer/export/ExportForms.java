package taskrunner.importer.export;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.export.ExportReport.FormUsed;
import taskrunner.importer.ledger.LedgerForms;
import taskrunner.importer.store.Form;
import taskrunner.importer.store.RecordKind;
import taskrunner.text.Digests;

/**
 * The form of each record: that of the file it was imported from, else that of most files of its
 * kind. For a kind without files it is the form of the runs.
 */
final class ExportForms {
  private final FormUsed used;
  private final Map<RecordKind, Form> most = new EnumMap<>(RecordKind.class);

  /** The other forms, by the hash of the record: 8 bytes for each record. */
  private final Map<Long, Form> others = new HashMap<>();

  private final Map<Form, Form> completed = new HashMap<>();
  private final List<String> warnings = new ArrayList<>();
  private @Nullable Form fallback;

  private ExportForms(FormUsed used) {
    this.used = used;
  }

  /** The spelling of the layout for all records. */
  static ExportForms layout() {
    return new ExportForms(FormUsed.LAYOUT);
  }

  /** The forms in the ledger; the layout's if there are none. */
  static ExportForms ofLedger(LedgerForms ledger, Runnable check) {
    ExportForms forms = new ExportForms(new FormUsed("store", "ledger"));
    Containers containers = new Containers();
    for (RecordKind kind : RecordKind.values()) {
      KindForms files = new KindForms();
      ledger.each(
          kind,
          file -> {
            check.run();
            files.add(file.form(), file.modifiedMillis());
            containers.add(kind, file.path(), file.form().container(), only(file.runs()));
          });
      Form mostHave = forms.take(kind, files);
      if (mostHave != null && files.differ()) {
        ledger.each(
            kind,
            file -> {
              check.run();
              Form form = files.of(file.form());
              if (file.form().saysSomething() && !form.equals(mostHave)) {
                forms.other(kind, ledger, file, form);
              }
            });
      }
    }
    return forms.finished(
        containers.sentence("The store"),
        "The ledger has no form of a file (nothing was imported here, or by an earlier build), so all"
            + " records are spelt as in layout 1. If you have the store of the service, give --like"
            + " DIR, or run import --again first to record the form.");
  }

  /** The form of another store, for all records. */
  static ExportForms ofStore(String from, Map<RecordKind, KindForms> files, Containers containers) {
    ExportForms forms = new ExportForms(new FormUsed("like", from));
    files.forEach(forms::take);
    return forms.finished(
        containers.sentence(from),
        from + " has no records that show a form, so all records are spelt as in layout 1.");
  }

  private static @Nullable String only(List<String> runs) {
    return runs.size() == 1 ? runs.get(0) : null;
  }

  private @Nullable Form take(RecordKind kind, KindForms files) {
    Form mostHave = files.most();
    if (mostHave != null) {
      most.put(kind, mostHave);
    }
    return mostHave;
  }

  private ExportForms finished(@Nullable String containers, String nothing) {
    Form first = most.get(RecordKind.RUN);
    for (Form form : most.values()) {
      first = first == null ? form : first;
    }
    if (first == null) {
      ExportForms layout = layout();
      layout.warnings.add(nothing);
      return layout;
    }
    fallback = first.forOtherKind();
    if (containers != null) {
      warnings.add(containers);
    }
    return this;
  }

  private void other(RecordKind kind, LedgerForms ledger, LedgerForms.Noted file, Form form) {
    List<Object> written = kind.isList() ? ledger.written(file.id()) : List.of();
    for (Object id : written) {
      others.put(hash(kind, "id", id.toString()), form);
    }
    if (written.isEmpty()) {
      for (String run : ledger.runs(file.id())) {
        others.putIfAbsent(hash(kind, "run", run), form);
      }
    }
  }

  /**
   * The form of a record.
   *
   * @param id the document's; null for the object around the records of a run
   */
  Form of(RecordKind kind, String runId, @Nullable BsonValue id) {
    Form form = others.isEmpty() ? null : other(kind, runId, id);
    if (form == null) {
      form = most.get(kind);
    }
    Form otherKinds = fallback;
    if (otherKinds == null) {
      return Form.LAYOUT;
    }
    return form == null ? otherKinds : completed.computeIfAbsent(form, f -> f.with(otherKinds));
  }

  private @Nullable Form other(RecordKind kind, String runId, @Nullable BsonValue id) {
    Form form = null;
    if (id != null && id.isObjectId()) {
      form = others.get(hash(kind, "id", id.asObjectId().getValue().toString()));
    }
    return form == null ? others.get(hash(kind, "run", runId)) : form;
  }

  private static long hash(RecordKind kind, String what, String key) {
    return Digests.key(kind + "\0" + what + "\0" + key);
  }

  List<String> warnings() {
    return warnings;
  }

  FormUsed used() {
    return used;
  }
}
