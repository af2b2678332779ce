package taskrunner.importer.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.database.DatabaseErrors;
import taskrunner.importer.ImportProgress;
import taskrunner.importer.export.ExportReport.Written;
import taskrunner.importer.ledger.LedgerForms;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.FilesystemStore;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.StoreFolders;
import taskrunner.importer.store.StoreLimits;
import taskrunner.importer.store.StoreNames;
import taskrunner.schema.CollectionNames;
import taskrunner.settings.BookkeepingNames;

/**
 * Writes the four collections back as a filesystem store, one run after the other, in memory that
 * does not grow with the number of records:
 *
 * <pre>{@code
 * runs/<name>.json                          {"runId": …, "planHash": …, …}
 * logs/<name>.ndjson                        {"runId": …, "sequence": 1, …} one line an entry
 * approvals/<name>.json                     [{"runId": …, "approvalId": …, …}]
 * artifacts/<name>/artifact-manifest.json   {"runId": …, "outputs": [{"name": …, …}]}
 * }</pre>
 *
 * The request decides the spelling of properties and words.
 */
public final class Exporter {
  private final MongoDatabase database;
  private final CollectionNames names;
  private final ImportProgress progress;
  private final Runnable check;
  private final JsonFactory factory =
      JsonFactory.builder()
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .build();
  private final LedgerForms ledger;
  private final Manifests manifests;
  private final NamesApart namesApart = new NamesApart();
  private final RenamedRuns renamed = new RenamedRuns();
  private final RecordJson json = new RecordJson();
  private final Map<RecordKind, Written> written = new EnumMap<>(RecordKind.class);
  private final LeftOut leftOut = new LeftOut();
  private long documents;
  private long documentsTotal;
  private long bytesRead;

  /**
   * For one export.
   *
   * @param bookkeepingPrefix prefix of {@code pack_import_ledger}, which has the form
   * @param progress gets the BSON bytes read, and an estimate of their total
   * @param check called between records; an exception ends the export
   */
  public Exporter(
      MongoDatabase database,
      CollectionNames names,
      String bookkeepingPrefix,
      ImportProgress progress,
      Runnable check) {
    this.database = database;
    this.names = names;
    this.ledger = new LedgerForms(database, BookkeepingNames.of(bookkeepingPrefix).importLedger());
    this.manifests = new Manifests(ledger);
    this.progress = progress;
    this.check = check;
  }

  /**
   * Exports. If a service writes meanwhile, the export is not a snapshot of one moment.
   *
   * @throws taskrunner.TaskRunnerSchemaException (wrong-usage) the folder, or the form of the other
   *     store, can't be used; (store-not-found) the other store does not exist; (export-failed) the
   *     file system failed, e.g. is full; or the server failed
   */
  public ExportReport run(ExportRequest request) {
    long start = System.nanoTime();
    ExportFolder.check(request);
    ExportForms forms = forms(request);
    ExportFolder folder = ExportFolder.open(request);
    FileNames fileNames = new FileNames(request.to().getFileSystem());
    String nothing = null;
    try {
      for (RecordKind kind : RecordKind.values()) {
        documentsTotal += collection(kind).estimatedDocumentCount();
      }
      for (RecordKind kind : RecordKind.values()) {
        export(kind, folder, fileNames, forms);
      }
      folder.force("");
      nothing = documents == 0 ? withoutCollections() : null;
    } catch (IOException e) {
      throw folder.failed(e);
    } catch (MongoException e) {
      throw DatabaseErrors.translate(e, "exporting the database");
    }
    return new ExportReport(
        of(RecordKind.RUN),
        of(RecordKind.LOG),
        of(RecordKind.ARTIFACT),
        of(RecordKind.APPROVAL),
        forms.used(),
        json.changed(),
        leftOut.count(),
        renamed.report(),
        Duration.ofNanos(System.nanoTime() - start),
        warnings(request, forms, nothing));
  }

  /**
   * A wrong name of the database looks like an empty one. A sentence; null if it has one of ours.
   */
  private @Nullable String withoutCollections() {
    List<String> ours = new ArrayList<>();
    for (RecordKind kind : RecordKind.values()) {
      ours.add(names.of(kind.collection()));
    }
    for (String name : database.listCollectionNames().authorizedCollections(true)) {
      if (ours.contains(name)) {
        return null;
      }
    }
    return "The database %s has none of the collections %s, so nothing was exported: check the names of the database and of the collections."
        .formatted(database.getName(), String.join(", ", ours));
  }

  private ExportForms forms(ExportRequest request) {
    Path like = request.like();
    if (like != null) {
      return LikeStore.forms(like, request.enums(), check);
    }
    if (request.form() == ExportRequest.Form.LAYOUT_1) {
      return ExportForms.layout();
    }
    try {
      return ExportForms.ofLedger(ledger, check);
    } catch (MongoException e) {
      throw DatabaseErrors.translate(e, "reading the forms in the ledger");
    }
  }

  private MongoCollection<RawBsonDocument> collection(RecordKind kind) {
    return database.getCollection(names.of(kind.collection()), RawBsonDocument.class);
  }

  private Written of(RecordKind kind) {
    return written.getOrDefault(kind, Written.NONE);
  }

  private void export(RecordKind kind, ExportFolder folder, FileNames fileNames, ExportForms forms)
      throws IOException {
    RunFile open = null;
    try (MongoCursor<RawBsonDocument> cursor =
        SortedDocuments.of(kind, collection(kind), leftOut)) {
      while (cursor.hasNext()) {
        check.run();
        RawBsonDocument document = cursor.next();
        progress(document);
        String runId = runId(kind, document);
        if (runId == null) {
          leftOut.add(names.of(kind.collection()), document);
          continue;
        }
        if (open == null || kind == RecordKind.RUN || !open.runId().equals(runId)) {
          finish(open);
          open = null; // Not to be closed again if the next can't be created.
          if (fileNames.mayHaveLayoutsName(runId)
              && folder.isTaken(kind.path(StoreNames.nameOf(runId)))
              && fileNames.setApart(runId)) {
            namesApart.add(runId);
            json.count(NamesApart.WORD);
          }
          open =
              new RunFile(
                  kind, runId, document, fileNames, folder, factory, forms, manifests, json);
          renamed.add(runId, open.name());
        }
        open.add(document);
      }
      finish(open);
      open = null;
    } finally {
      if (open != null) {
        open.close();
      }
    }
    if (written.containsKey(kind)) {
      folder.force(kind.plural());
    }
  }

  private static @Nullable String runId(RecordKind kind, RawBsonDocument document) {
    BsonValue id = document.get(kind.runField());
    return id != null && id.isString() ? id.asString().getValue() : null;
  }

  private void progress(RawBsonDocument document) {
    documents++;
    bytesRead += document.getByteBuffer().remaining();
    progress.importing(
        bytesRead,
        Math.round((double) bytesRead * Math.max(documents, documentsTotal) / documents),
        documents);
  }

  private void finish(@Nullable RunFile file) throws IOException {
    if (file != null) {
      Written before = of(file.kind());
      long bytes = file.finish();
      written.put(
          file.kind(),
          new Written(
              before.records() + file.records(), before.files() + 1, before.bytes() + bytes));
    }
  }

  private List<String> warnings(
      ExportRequest request, ExportForms forms, @Nullable String nothing) {
    List<String> warnings = new ArrayList<>();
    if (nothing != null) {
      warnings.add(nothing);
    }
    if (!written.isEmpty()) {
      warnings.addAll(forms.warnings());
    }
    if (request.like() == null && !request.enums().equals(EnumTables.NONE)) {
      warnings.add(
          "The given tables of integers are for --like DIR and were not used. Words that were"
              + " imported as integers are written with the table of the import.");
    }
    String left = leftOut.sentence();
    if (left != null) {
      warnings.add(left);
    }
    String otherNames = renamed.sentence();
    if (otherNames != null) {
      warnings.add(otherNames);
    }
    String apart = namesApart.sentence();
    if (apart != null) {
      warnings.add(apart);
    }
    Map<String, Long> changed = json.changed();
    if (changed.containsKey(RunFile.TOO_LARGE)) {
      warnings.add(
          changed.get(RunFile.TOO_LARGE)
              + " lines or files are larger than an import reads (16 MiB a line, 64 MiB a file).");
    }
    if (changed.containsKey(RecordJson.TOO_DEEP)) {
      warnings.add(
          "An import would reject %s of the records, for more than %s levels of nesting."
              .formatted(changed.get(RecordJson.TOO_DEEP), StoreLimits.MOST_LEVELS));
    }
    if (changed.containsKey(RecordJson.NOT_UTF8)) {
      warnings.add(
          "Texts in the database with bytes that are no UTF-8: %s. The files have U+FFFD in place of these bytes."
              .formatted(changed.get(RecordJson.NOT_UTF8)));
    }
    if (request.overwrite()) {
      long others = others(request);
      if (others > 0) {
        warnings.add(
            others
                + " files of the layout in "
                + request.to()
                + " are not part of the export; they were not removed.");
      }
    }
    return warnings;
  }

  private long others(ExportRequest request) {
    FilesystemStore store = new FilesystemStore(StoreFolders.below(request.to()));
    long others = 0;
    for (RecordKind kind : RecordKind.values()) {
      others += store.files(kind, reject -> {}).size() - of(kind).files();
    }
    return others;
  }
}
