package taskrunner.importer.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.bson.RawBsonDocument;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.StoreLimits;
import taskrunner.importer.store.StoreNames;

/** The file of one kind and run, while its records come. Closing it unfinished takes it away. */
final class RunFile implements AutoCloseable {
  /** Counts lines and files that an import would reject for their size. */
  static final String TOO_LARGE = "larger-than-an-import-reads";

  private final RecordKind kind;
  private final String runId;
  private final String name;
  private final ExportFolder folder;
  private final RecordJson json;
  private final ExportFolder.Output out;
  private final JsonGenerator generator;
  private long records;
  private long lineStart;

  /**
   * @param name the run's {@code <name>}
   * @param factory makes generators that leave the stream open and do not flush it
   */
  RunFile(
      RecordKind kind,
      String runId,
      String name,
      ExportFolder folder,
      JsonFactory factory,
      RecordJson json)
      throws IOException {
    this.kind = kind;
    this.runId = runId;
    this.name = name;
    this.folder = folder;
    this.json = json;
    String path =
        switch (kind) {
          case RUN, APPROVAL -> name + ".json";
          case LOG -> name + ".ndjson";
          case ARTIFACT -> name + "/" + StoreNames.MANIFEST;
        };
    this.out = folder.create(StoreNames.folder(kind) + "/" + path);
    this.generator = factory.createGenerator(out);
    generator.setRootValueSeparator(null);
    if (kind == RecordKind.APPROVAL) {
      generator.writeStartArray();
    } else if (kind == RecordKind.ARTIFACT) {
      generator.writeStartObject();
      generator.writeStringField("runId", runId);
      generator.writeArrayFieldStart("outputs");
    }
  }

  RecordKind kind() {
    return kind;
  }

  String runId() {
    return runId;
  }

  long records() {
    return records;
  }

  void add(RawBsonDocument document) throws IOException {
    json.write(kind, runId, document, generator);
    records++;
    if (kind == RecordKind.LOG) {
      endLine();
    }
  }

  private void endLine() throws IOException {
    generator.writeRaw('\n');
    generator.flush();
    if (out.bytes() - lineStart > StoreLimits.LONGEST_LINE) {
      json.count(TOO_LARGE);
    }
    lineStart = out.bytes();
  }

  /** Puts it in its place; returns its bytes. */
  long finish() throws IOException {
    generator.close(); // Ends what is open.
    if (kind != RecordKind.LOG) {
      out.write('\n');
      if (out.bytes() > StoreLimits.LARGEST_FILE) {
        json.count(TOO_LARGE);
      }
    }
    try (out) {
      out.finish();
    }
    if (kind == RecordKind.ARTIFACT) {
      folder.force(StoreNames.folder(kind) + "/" + name);
    }
    return out.bytes();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
