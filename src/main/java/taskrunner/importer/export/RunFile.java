package taskrunner.importer.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.store.FieldPlace;
import taskrunner.importer.store.Form;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.StoreLimits;

/** The file of one kind and run while it is written. {@link #close} removes an unfinished file. */
final class RunFile implements AutoCloseable {
  /** Counter of lines and files that an import would reject for their size. */
  static final String TOO_LARGE = "larger-than-an-import-reads";

  private static final String UPLOADED_AT = "uploadedAt";

  private final RecordKind kind;
  private final String runId;
  private final String name;
  private final boolean nameIsEnough;
  private final boolean hasManifest;
  private final @Nullable BsonDocument manifest;
  private final ExportFolder folder;
  private final ExportForms forms;
  private final Form form;
  private final RecordJson json;
  private final ExportFolder.Output out;
  private final JsonGenerator generator;
  private long records;
  private long lineStart;
  private @Nullable Long lastCaptured;

  /**
   * @param first the first of its records
   * @param names gives the file's name
   * @param factory creates generators that neither close nor flush the stream
   * @param forms how its records are spelt
   * @param manifests the fields of manifests beside their outputs
   */
  RunFile(
      RecordKind kind,
      String runId,
      RawBsonDocument first,
      FileNames names,
      ExportFolder folder,
      JsonFactory factory,
      ExportForms forms,
      Manifests manifests,
      RecordJson json)
      throws IOException {
    this.kind = kind;
    this.runId = runId;
    this.name = names.of(runId);
    this.nameIsEnough = names.leadBack(runId);
    this.hasManifest = kind == RecordKind.ARTIFACT;
    this.manifest = hasManifest ? manifests.fields(runId) : null;
    this.folder = folder;
    this.forms = forms;
    this.form = forms.of(kind, runId, first.get("_id"));
    this.json = json;
    this.out = folder.create(kind.path(name));
    this.generator = factory.createGenerator(out);
    generator.setRootValueSeparator(null);
    if (hasManifest) {
      startManifest();
    } else if (kind.isList()) {
      generator.writeStartArray();
    }
  }

  private void startManifest() throws IOException {
    generator.writeStartObject();
    if (!nameIsEnough || !Boolean.FALSE.equals(form.namesRun(FieldPlace.FILE))) {
      generator.writeStringField(form.name(FieldPlace.FILE, "runId"), runId);
    }
    if (manifest != null) {
      json.manifestFields(manifest, form, generator);
    }
    generator.writeArrayFieldStart(form.name(FieldPlace.FILE, "outputs"));
  }

  /** If the ledger has no time of the upload, the time of the newest output stands for it. */
  private void endManifest() throws IOException {
    generator.writeEndArray();
    String uploadedAt = form.name(FieldPlace.FILE, UPLOADED_AT);
    Long newest = manifest == null ? lastCaptured : null;
    if (newest != null && !form.leavesOut(FieldPlace.FILE, UPLOADED_AT)) {
      generator.writeFieldName(uploadedAt);
      json.date(newest, generator);
    } else if (form.nulls(FieldPlace.FILE).contains(UPLOADED_AT)
        && (manifest == null || !manifest.containsKey(UPLOADED_AT))) {
      generator.writeNullField(uploadedAt);
    }
  }

  RecordKind kind() {
    return kind;
  }

  String runId() {
    return runId;
  }

  /** The {@code <name>} of its run's files. */
  String name() {
    return name;
  }

  long records() {
    return records;
  }

  void add(RawBsonDocument document) throws IOException {
    Form its = kind.isList() ? forms.of(kind, runId, document.get("_id")) : form;
    json.write(kind, namesRun(its) ? runId : null, document, its, generator);
    records++;
    if (kind.isLines()) {
      endLine();
    } else if (hasManifest) {
      BsonValue captured = document.get("capturedAt");
      if (captured != null && captured.isDateTime()) {
        long millis = captured.asDateTime().getValue();
        Long newest = lastCaptured;
        lastCaptured = newest == null ? millis : Math.max(newest, millis);
      }
    }
  }

  /** Whether each record names its run. */
  private boolean namesRun(Form its) {
    Boolean theyDo = its.namesRun(FieldPlace.RECORD);
    return hasManifest
        ? Boolean.TRUE.equals(theyDo)
        : !kind.isList() || !nameIsEnough || !Boolean.FALSE.equals(theyDo);
  }

  private void endLine() throws IOException {
    generator.writeRaw('\n');
    generator.flush();
    if (out.bytes() - lineStart > StoreLimits.LONGEST_LINE) {
      json.count(TOO_LARGE);
    }
    lineStart = out.bytes();
  }

  /** Moves the file to its name; returns its bytes. */
  long finish() throws IOException {
    if (hasManifest) {
      endManifest();
    }
    generator.close(); // Ends open arrays and objects.
    if (!kind.isLines()) {
      out.write('\n');
      if (out.bytes() > StoreLimits.LARGEST_FILE) {
        json.count(TOO_LARGE);
      }
    }
    try (out) {
      out.finish();
    }
    if (hasManifest) {
      folder.force(kind.plural() + "/" + name);
    }
    return out.bytes();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
