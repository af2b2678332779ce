package taskrunner.importer.store;

import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * One good record, mapped to BSON, before it has an identity in the database.
 *
 * @param line 1-based line (logs); null for other kinds
 * @param offset byte offset of the line's start (logs); null for other kinds
 * @param runId the run id that the record itself names; null where it names none (then the file's
 *     name decides). Never null for {@link RecordKind#RUN}
 * @param fields the document without {@code _id} and {@code runId}, to be read only; a log entry
 *     has its {@code sequence}
 * @param place when and as which of its run a log entry was written; null for other kinds
 * @param text for a later reject
 */
public record StoreRecord(
    StoreFile file,
    @Nullable Long line,
    @Nullable Long offset,
    @Nullable String runId,
    BsonDocument fields,
    @Nullable Place place,
    Slice text) {
  /** The record's text, cut to its first 64 KiB. */
  public String raw() {
    return text.raw();
  }

  /** The memory that the text takes, about. */
  public int textBytes() {
    return text.length();
  }

  /** A log entry's {@code timestamp}, in milliseconds since 1970, and {@code sequence}. */
  public record Place(long timestampMillis, long sequence) {}
}
