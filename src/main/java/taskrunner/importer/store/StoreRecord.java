package taskrunner.importer.store;

import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * A valid record, mapped to BSON, before it has an identity in the database.
 *
 * @param line 1-based line (logs); null for other kinds
 * @param offset byte offset of the line's start (logs); null for other kinds
 * @param runId the run id in the record; null if it has none, so that the file's name decides.
 *     Never null for {@link RecordKind#RUN}
 * @param fields the document without {@code _id} and {@code runId}, read-only; a log entry has its
 *     {@code sequence}
 * @param place time and sequence of a log entry; null for other kinds
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
  /** The first 64 KiB of the record's text. */
  public String raw() {
    return text.raw();
  }

  /** The approximate memory of the text. */
  public int textBytes() {
    return text.length();
  }

  /** A log entry's {@code timestamp}, in milliseconds since 1970, and {@code sequence}. */
  public record Place(long timestampMillis, long sequence) {}
}
