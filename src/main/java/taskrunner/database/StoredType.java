package taskrunner.database;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonNumber;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/**
 * A type of a field of the bookkeeping.
 *
 * @param <T> in Java
 */
public final class StoredType<T> {
  /** Any string. */
  public static final StoredType<String> TEXT = new StoredType<>(Form.TEXT, "a string", "strings");

  /** Any date in the 600 million years of BSON. */
  public static final StoredType<Instant> ANY_DATE =
      new StoredType<>(Form.ANY_DATE, "a date", "dates");

  /** A date in the years 1 to 9999: others can't be printed, or be followed by a later one. */
  public static final StoredType<Instant> DATE =
      new StoredType<>(Form.DATE, "a date in the years 1 to 9999", "dates");

  // As numbers: parsing text takes a cold JVM longer than all other reads of a start.

  /** The earliest accepted date: 0001-01-01. */
  public static final Instant FIRST = Instant.ofEpochSecond(-62_135_596_800L);

  /** The latest accepted date: 9999-12-31, to the last millisecond. */
  public static final Instant LAST = Instant.ofEpochMilli(253_402_300_799_999L);

  /** A whole number of any numeric type, not negative. */
  public static final StoredType<Long> COUNT =
      new StoredType<>(Form.COUNT, "a whole number, 0 or more", "whole numbers");

  /** A whole number of any numeric type. */
  public static final StoredType<Long> WHOLE =
      new StoredType<>(Form.WHOLE, "a whole number", "whole numbers");

  /** True or false. */
  public static final StoredType<Boolean> FLAG =
      new StoredType<>(Form.FLAG, "true or false", "true or false");

  /** Binary data. */
  public static final StoredType<BsonBinary> BINARY =
      new StoredType<>(Form.BINARY, "binary data", "binary data");

  /**
   * The {@code _id} of a run, an approval or an artifact: a {@code String} or an {@code ObjectId}.
   */
  public static final StoredType<Object> RECORD_ID =
      new StoredType<>(Form.RECORD_ID, "a string or an ObjectId", "strings or ObjectIds");

  /** A document. */
  public static final StoredType<StoredDocument> DOCUMENT =
      new StoredType<>(Form.DOCUMENT, "a document", "documents");

  private final Form form;
  private final String words;
  private final String plural;
  private final @Nullable StoredType<?> element;
  private final Map<String, ?> byWord;

  private StoredType(Form form, String words, String plural) {
    this(form, words, plural, null, Map.of());
  }

  private StoredType(
      Form form,
      String words,
      String plural,
      @Nullable StoredType<?> element,
      Map<String, ?> byWord) {
    this.form = form;
    this.words = words;
    this.plural = plural;
    this.element = element;
    this.byWord = byWord;
  }

  /** An array whose elements all have this type. */
  public static <E> StoredType<List<E>> listOf(StoredType<E> element) {
    return new StoredType<>(
        Form.ARRAY,
        "an array of " + element.plural,
        "arrays of " + element.plural,
        element,
        Map.of());
  }

  /**
   * One of a few words.
   *
   * @param word the stored form of a value
   */
  public static <E> StoredType<E> oneOf(E[] values, Function<E, String> word) {
    Map<String, E> byWord = new LinkedHashMap<>();
    for (E value : values) {
      byWord.put(word.apply(value), value);
    }
    String words = "one of " + String.join(", ", byWord.keySet());
    return new StoredType<>(Form.WORD, words, words, null, byWord);
  }

  /** The required value, for a message. */
  String words() {
    return words;
  }

  /** The value; null if it has another type. */
  @SuppressWarnings("unchecked") // a form has one type in Java
  @Nullable T read(StoredDocument in, String field, Object value) {
    return (T)
        switch (form) {
          case TEXT -> text(value);
          case ANY_DATE -> date(value);
          case DATE -> usual(date(value));
          case COUNT -> count(value);
          case WHOLE -> whole(value);
          case FLAG -> flag(value);
          case BINARY -> value instanceof BsonBinary binary ? binary : null;
          case RECORD_ID -> value instanceof BsonObjectId id ? id.getValue() : text(value);
          case DOCUMENT -> document(in, field, value);
          case ARRAY -> list(Objects.requireNonNull(element), in, field, value);
          case WORD -> byWord.get(text(value));
        };
  }

  private static @Nullable String text(Object value) {
    return value instanceof String text
        ? text
        : value instanceof BsonString bson ? bson.getValue() : null;
  }

  private static @Nullable Instant date(Object value) {
    return value instanceof Date date
        ? date.toInstant()
        : value instanceof BsonDateTime bson ? Instant.ofEpochMilli(bson.getValue()) : null;
  }

  private static @Nullable Instant usual(@Nullable Instant date) {
    return date == null || date.isBefore(FIRST) || date.isAfter(LAST) ? null : date;
  }

  private static @Nullable Long count(Object value) {
    Long whole = whole(value);
    return whole == null || whole < 0 ? null : whole;
  }

  private static @Nullable Long whole(Object value) {
    Number number =
        value instanceof BsonNumber bson
            ? bson.isInt32() || bson.isInt64() ? bson.longValue() : (Number) bson.doubleValue()
            : value instanceof Number other ? other : null;
    if (number == null) {
      return null;
    }
    long whole = number.longValue();
    return whole == number.doubleValue() ? whole : null;
  }

  private static @Nullable Boolean flag(Object value) {
    return value instanceof Boolean flag
        ? flag
        : value instanceof BsonBoolean bson ? bson.getValue() : null;
  }

  @SuppressWarnings("unchecked") // both kinds of documents have strings for keys
  private static @Nullable StoredDocument document(StoredDocument in, String field, Object value) {
    return value instanceof Map<?, ?> inner ? in.inside(field, (Map<String, ?>) inner) : null;
  }

  private static <E> @Nullable List<E> list(
      StoredType<E> element, StoredDocument in, String field, Object value) {
    if (!(value instanceof List<?> found)) {
      return null;
    }
    List<E> read = new ArrayList<>(found.size());
    for (Object each : found) {
      E one = each == null ? null : element.read(in, field + "." + read.size(), each);
      if (one == null) {
        return null;
      }
      read.add(one);
    }
    return read;
  }

  /** How a value is read. No functions: a cold JVM needs 3 ms to link one for each type. */
  private enum Form {
    TEXT,
    ANY_DATE,
    DATE,
    COUNT,
    WHOLE,
    FLAG,
    BINARY,
    RECORD_ID,
    DOCUMENT,
    ARRAY,
    WORD
  }
}
