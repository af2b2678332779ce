package taskrunner.database;

import com.mongodb.MongoClientSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.DatabaseException;
import taskrunner.ErrorCode;

/**
 * A document of the module's own collections, or one inside it, as stored. People and other
 * programs write to these collections too, so a field can have any type.
 *
 * <ul>
 *   <li>{@link #shown} reads a field that is only shown: a value of another type counts as missing.
 *   <li>{@link #needed}, or {@link #optional} if it may be missing, reads a field that the work
 *       depends on: a value of another type is {@code damaged-bookkeeping}.
 * </ul>
 */
public final class StoredDocument {
  private static final int LONGEST_VALUE = 60;

  private final String collection;
  private final @Nullable Object id;
  private final String path;
  private final Map<String, ?> fields;

  private StoredDocument(
      String collection, @Nullable Object id, String path, Map<String, ?> fields) {
    this.collection = collection;
    this.id = id;
    this.path = path;
    this.fields = fields;
  }

  /**
   * A document as the driver returned it.
   *
   * @param fields a {@code Document} or a {@code BsonDocument}, with its {@code _id}
   */
  public static StoredDocument of(String collection, Map<String, ?> fields) {
    return of(collection, fields.get("_id"), fields);
  }

  /**
   * Fields of a document that an aggregation has moved.
   *
   * @param id the {@code _id} of the original document
   */
  public static StoredDocument of(String collection, @Nullable Object id, Map<String, ?> fields) {
    return new StoredDocument(collection, id, "", fields);
  }

  /** The document in a field of this one. */
  StoredDocument inside(String field, Map<String, ?> inner) {
    return new StoredDocument(collection, id, path + field + ".", inner);
  }

  /** Whether the field exists, with any value except null. */
  public boolean has(String field) {
    Object value = fields.get(field);
    return value != null && !(value instanceof BsonNull);
  }

  /** The names of all fields. */
  public Set<String> names() {
    return fields.keySet();
  }

  /** The value; null if it is missing, null or of another type. */
  public <T> @Nullable T shown(String field, StoredType<T> type) {
    Object value = fields.get(field);
    return value == null ? null : type.read(this, field, value);
  }

  /**
   * The value; null if it is missing or null.
   *
   * @throws DatabaseException {@code damaged-bookkeeping}: it has another type
   */
  public <T> @Nullable T optional(String field, StoredType<T> type) {
    return has(field) ? needed(field, type) : null;
  }

  /**
   * The value.
   *
   * @throws DatabaseException {@code damaged-bookkeeping}: it is missing, null or of another type
   */
  public <T> T needed(String field, StoredType<T> type) {
    T value = shown(field, type);
    if (value == null) {
      throw damaged(field, type.words());
    }
    return value;
  }

  /**
   * The exception for a wrong value.
   *
   * @param wanted the required value, e.g. {@code a date}
   */
  public DatabaseException damaged(String field, String wanted) {
    return new DatabaseException(
        ErrorCode.DAMAGED_BOOKKEEPING,
        """
        The bookkeeping is damaged: in %s, the document with the _id %s has %s in the field %s, \
        where %s is needed.\
        """
            .formatted(
                collection,
                words(id),
                has(field) ? words(fields.get(field)) : "nothing",
                SafeText.of(path + field),
                wanted),
        "Correct the field, from a backup if there is one; docs/troubleshooting.md says under"
            + " \"Damaged bookkeeping\" what each field means and what can be removed.");
  }

  /** This document as BSON. */
  public BsonDocument toBson() {
    return new Document(new LinkedHashMap<>(fields))
        .toBsonDocument(BsonDocument.class, MongoClientSettings.getDefaultCodecRegistry());
  }

  private static String words(@Nullable Object value) {
    BsonValue bson =
        new Document("v", value)
            .toBsonDocument(BsonDocument.class, MongoClientSettings.getDefaultCodecRegistry())
            .get("v", BsonNull.VALUE);
    String text = SafeText.of(ExtendedJson.relaxed(bson));
    return text.length() <= LONGEST_VALUE
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST_VALUE / 2)) + "…";
  }
}
