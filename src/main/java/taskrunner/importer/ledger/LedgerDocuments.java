package taskrunner.importer.ledger;

import static taskrunner.database.StoredType.ANY_DATE;
import static taskrunner.database.StoredType.BINARY;
import static taskrunner.database.StoredType.COUNT;
import static taskrunner.database.StoredType.FLAG;
import static taskrunner.database.StoredType.RECORD_ID;
import static taskrunner.database.StoredType.TEXT;
import static taskrunner.database.StoredType.WHOLE;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonReader;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.DecoderContext;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import taskrunner.DatabaseException;
import taskrunner.database.StoredDocument;
import taskrunner.database.StoredType;
import taskrunner.importer.ledger.LedgerFile.Range;
import taskrunner.importer.ledger.LedgerFile.Written;
import taskrunner.importer.store.Form;
import taskrunner.importer.store.RecordKind;
import taskrunner.settings.Words;

/** A {@link LedgerFile} as the documents that {@link Ledger} shows, and back. */
final class LedgerDocuments {
  static final StoredType<List<String>> TEXTS = StoredType.listOf(TEXT);

  static final StoredType<List<StoredDocument>> DOCUMENTS = StoredType.listOf(StoredType.DOCUMENT);

  private static final int WRITTEN_PER_DOCUMENT = 50_000;
  private static final int RUNS_PER_DOCUMENT = 20_000;
  private static final int MOST_RANGES = 20_000;

  /** The characters of run ids in one list, so that a document stays below the server's limit. */
  private static final long MOST_CHARACTERS = 2 * 1024 * 1024;

  private static final StoredType<RecordKind> KIND =
      StoredType.oneOf(RecordKind.values(), RecordKind::ledgerWord);

  private LedgerDocuments() {}

  /** The head, then the parts in which long lists continue. */
  static List<BsonDocument> of(LedgerFile file) {
    List<BsonDocument> documents = new ArrayList<>();
    documents.add(head(file));
    List<Written> allWritten = new ArrayList<>(file.written.values());
    List<String> allRuns = new ArrayList<>(file.runs);
    int runsPerDocument = runsPerDocument(allRuns);
    int part = 0;
    do {
      BsonArray written = new BsonArray();
      part(allWritten, part, WRITTEN_PER_DOCUMENT).forEach(one -> written.add(document(one)));
      BsonArray runs = new BsonArray();
      part(allRuns, part, runsPerDocument).forEach(run -> runs.add(new BsonString(run)));
      if (part > 0) {
        documents.add(
            new BsonDocument("_id", new BsonString(file.id() + "#" + part))
                .append("of", new BsonString(file.id())));
      }
      documents.get(part).append("runs", runs).append("written", written);
      part++;
    } while (part * WRITTEN_PER_DOCUMENT < allWritten.size()
        || part * runsPerDocument < allRuns.size());
    documents.get(0).append("parts", new BsonInt32(part));
    return documents;
  }

  private static BsonDocument head(LedgerFile file) {
    BsonDocument head =
        new BsonDocument("_id", new BsonString(file.id()))
            .append("kind", new BsonString(file.kind().ledgerWord()))
            .append("path", new BsonString(file.path()))
            .append("complete", BsonBoolean.valueOf(file.complete))
            .append("size", new BsonInt64(file.size))
            .append("modified", new BsonDateTime(file.modifiedMillis))
            .append("modifiedNanos", new BsonInt32(file.modifiedNanos))
            .append("offset", new BsonInt64(file.offset))
            .append("sha256", new BsonString(file.sha256))
            .append("lines", new BsonInt64(file.lines))
            .append("entries", new BsonInt64(file.entries))
            .append("records", new BsonInt64(file.records))
            .append("rejected", new BsonInt64(file.rejected))
            .append("incompleteTail", BsonBoolean.valueOf(file.incompleteTail))
            .append("enums", new BsonString(file.choice.enums()))
            .append("words", new BsonString(file.choice.words().word()));
    String owner = file.owner;
    if (owner != null) {
      head.append("owner", new BsonString(owner));
    }
    BsonBinary recordHash = file.recordHash;
    if (recordHash != null) {
      head.append("recordHash", recordHash);
    }
    Form form = file.form;
    if (form != null) {
      head.append("form", form.toBson());
    }
    BsonDocument manifest = file.manifest;
    if (manifest != null) {
      // A server may refuse its keys as field names.
      RawBsonDocument raw = new RawBsonDocument(manifest, new BsonDocumentCodec());
      head.append("manifest", new BsonBinary(bytes(raw)));
    }
    BsonArray ranges = new BsonArray();
    // Without them, a later duplicate is reported as a conflict.
    (hasRoomFor(file.ranges) ? file.ranges : List.<Range>of())
        .forEach(
            range ->
                ranges.add(
                    new BsonDocument("run", new BsonString(range.runId()))
                        .append("from", new BsonInt64(range.from()))
                        .append("to", new BsonInt64(range.to()))));
    return head.append("ranges", ranges);
  }

  private static int runsPerDocument(List<String> runs) {
    int longest = runs.stream().mapToInt(String::length).max().orElse(0);
    return (int) Math.max(1, Math.min(RUNS_PER_DOCUMENT, MOST_CHARACTERS / Math.max(1, longest)));
  }

  /** Not for a log of very many runs, or of runs with very long ids. */
  private static boolean hasRoomFor(List<Range> ranges) {
    return ranges.size() <= MOST_RANGES
        && ranges.stream().mapToLong(range -> range.runId().length()).sum() <= MOST_CHARACTERS;
  }

  private static <T> List<T> part(List<T> all, int part, int most) {
    return all.subList(Math.min(all.size(), part * most), Math.min(all.size(), (part + 1) * most));
  }

  private static BsonDocument document(Written written) {
    BsonValue id =
        written.id() instanceof ObjectId objectId
            ? new BsonObjectId(objectId)
            : new BsonString((String) written.id());
    BsonDocument document = new BsonDocument("id", id).append("hash", written.hash());
    BsonBinary before = written.before();
    if (before != null) {
      document.append("before", before);
    }
    return document;
  }

  /**
   * Reads a head.
   *
   * @throws DatabaseException {@code damaged-bookkeeping}: a field is missing, or has another type
   */
  static LedgerFile read(StoredDocument head) {
    LedgerFile file = new LedgerFile(head.needed("kind", KIND), head.needed("path", TEXT));
    if (!file.id().equals(head.needed("_id", TEXT))) {
      // Paging sorts by the one and continues from the other.
      throw head.damaged("path", "the path that is also in the _id, with its kind,");
    }
    file.complete = head.needed("complete", FLAG);
    file.size = head.needed("size", COUNT);
    file.modifiedMillis = head.needed("modified", ANY_DATE).toEpochMilli();
    file.modifiedNanos = nanos(head);
    file.lines = head.needed("lines", COUNT);
    file.entries = head.needed("entries", COUNT);
    file.records = head.needed("records", COUNT);
    file.rejected = head.needed("rejected", COUNT);
    file.incompleteTail = head.needed("incompleteTail", FLAG);
    file.choice = choice(head);
    file.form = form(head);
    file.manifest = manifest(head);
    file.owner = head.optional("owner", TEXT);
    file.recordHash = head.optional("recordHash", BINARY);
    file.offset = head.needed("offset", COUNT);
    file.sha256 = head.needed("sha256", TEXT);
    for (StoredDocument range : head.needed("ranges", DOCUMENTS)) {
      file.ranges.add(
          new Range(
              range.needed("run", TEXT), range.needed("from", WHOLE), range.needed("to", WHOLE)));
    }
    Long parts = head.optional("parts", COUNT);
    file.parts =
        parts == null
            ? LedgerFile.PARTS_UNKNOWN
            : Math.toIntExact(Math.min(parts, Integer.MAX_VALUE));
    readLists(head, file);
    return file;
  }

  /** Without the field the time is known in milliseconds: earlier builds did not record more. */
  private static int nanos(StoredDocument head) {
    Long nanos = head.optional("modifiedNanos", COUNT);
    return nanos == null ? 0 : (int) Math.min(nanos, Integer.MAX_VALUE);
  }

  /** Without the field the words are plain: earlier builds had no choice. */
  private static WordChoice choice(StoredDocument head) {
    boolean verbatim = Words.VERBATIM.word().equals(head.optional("words", TEXT));
    return new WordChoice(head.needed("enums", TEXT), verbatim ? Words.VERBATIM : Words.PLAIN);
  }

  /** Only an export needs it: a damaged form counts as missing. */
  static @Nullable Form form(StoredDocument head) {
    StoredDocument form = head.shown("form", StoredType.DOCUMENT);
    return form == null ? null : Form.read(form.toBson());
  }

  private static byte[] bytes(RawBsonDocument raw) {
    ByteBuffer buffer = raw.getByteBuffer().asNIO();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /** As {@link #form}. */
  static @Nullable BsonDocument manifest(StoredDocument head) {
    BsonBinary manifest = head.shown("manifest", BINARY);
    if (manifest == null) {
      return null;
    }
    try (BsonReader reader = new RawBsonDocument(manifest.getData()).asBsonReader()) {
      return new BsonDocumentCodec().decode(reader, DecoderContext.builder().build());
    } catch (RuntimeException damaged) {
      return null; // The driver throws many exceptions for bytes that are no BSON.
    }
  }

  /**
   * Adds the lists of a head or a part.
   *
   * @throws DatabaseException as {@link #read}
   */
  static void readLists(StoredDocument document, LedgerFile file) {
    file.runs.addAll(document.needed("runs", TEXTS));
    for (StoredDocument one : document.needed("written", DOCUMENTS)) {
      Object id = one.needed("id", RECORD_ID);
      file.written.put(
          id, new Written(id, one.needed("hash", BINARY), one.optional("before", BINARY)));
    }
  }
}
