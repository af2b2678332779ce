package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The known fields of one kind of object. It reads such an object: known fields match in any case
 * and are stored under their own name; unknown fields are kept verbatim and counted.
 */
public final class FieldTable {
  /** Prefix of the counters of unknown fields. */
  static final String UNKNOWN_FIELD = "unknown-field:";

  /** Counts records that had an {@code _id} of their own. */
  private static final String OWN_ID = "own-_id-left-out";

  /** The run's id goes into {@link RecordContext#runId} instead of the document. */
  private static final String RUN_ID = "runId";

  private final Map<String, Field> byLowerCase = new HashMap<>();
  private final List<Field> all = new ArrayList<>();
  private final @Nullable FieldPlace place;
  private long required;
  private long runId;

  private FieldTable(@Nullable FieldPlace place) {
    this.place = place;
  }

  /**
   * A known field.
   *
   * @param name under which it is stored
   */
  public record Field(int index, String name, FieldType type, boolean required) {
    long bit() {
      return 1L << index;
    }

    /** Whether it is read as a date; a date in any other field of a record is text. */
    public boolean isDate() {
      return type.isDate();
    }

    /** The list of its words; null for none. */
    public @Nullable EnumField words() {
      return type.words();
    }

    /** The table of its object; null if that has no known fields. */
    public @Nullable FieldTable part() {
      return type.part();
    }

    /** The table of the objects in its array; null likewise. */
    public @Nullable FieldTable parts() {
      return type.parts();
    }
  }

  /**
   * A table without fields.
   *
   * @param place of its objects; null if their form is not noted
   */
  static FieldTable of(@Nullable FieldPlace place) {
    return new FieldTable(place);
  }

  FieldTable required(String name, FieldType type) {
    return add(new Field(all.size(), name, type, true));
  }

  FieldTable optional(String name, FieldType type) {
    return add(new Field(all.size(), name, type, false));
  }

  private FieldTable add(Field field) {
    byLowerCase.put(lowerCase(field.name()), field);
    runId |= field.name().equals(RUN_ID) ? field.bit() : 0;
    required |= field.required() ? field.bit() : 0;
    all.add(field);
    return this;
  }

  /** The place of its objects in a file; null if their form is not noted. */
  public @Nullable FieldPlace place() {
    return place;
  }

  /** All fields, in the order of their indexes. */
  List<Field> fields() {
    return all;
  }

  /** The tables of the objects in its fields. */
  Stream<FieldTable> parts() {
    return Stream.concat(
        all.stream().flatMap(field -> Stream.ofNullable(field.part())),
        all.stream().flatMap(field -> Stream.ofNullable(field.parts())));
  }

  /** The field of this name, in any case; null for an unknown one. */
  @Nullable Field find(String name) {
    return byLowerCase.get(lowerCase(name));
  }

  /** The known field of this name, in any case. */
  Field known(String name) {
    return Objects.requireNonNull(find(name), name);
  }

  /** The field that is stored under this name; null if unknown. */
  public @Nullable Field stored(String name) {
    Field field = find(name);
    return field != null && field.name().equals(name) ? field : null;
  }

  /** The optional fields, one bit each. */
  long optional() {
    return ((1L << all.size()) - 1) & ~required;
  }

  /** The bit of the run id if it is optional; else 0. */
  long optionalRunId() {
    return runId & ~required;
  }

  /**
   * Reads the object that starts at the parser's token. It writes the fields only; the caller
   * writes start and end of the document.
   */
  void read(RecordInput in) throws IOException {
    RecordContext context = in.context();
    context.enter();
    PlaceNotes notes = context.notes(this);
    long seen = 0;
    long there = 0;
    while (in.nextIsNot(JsonToken.END_OBJECT)) {
      String name = in.parser().currentName();
      Field field = find(name);
      JsonToken token = in.parser().nextToken();
      if (field == null) {
        readUnknown(in, name);
        continue;
      }
      if ((seen & field.bit()) != 0) {
        throw twice(context.path + field.name());
      }
      seen |= field.bit();
      if (notes != null) {
        notes.name(name);
      }
      if (token == JsonToken.VALUE_NULL) {
        continue;
      }
      there |= field.bit();
      if (field.bit() == runId) {
        context.runId = FieldType.runId(in.parser(), context, field.name());
      } else {
        in.out().writeName(field.name());
        field.type().reader().read(in, field.name());
      }
    }
    if (notes != null) {
      notes.end(there, seen & ~there);
    }
    context.leave();
    context.throwDeferred();
    long missing = required & ~there;
    if (missing != 0) {
      throw missing(context.path + all.get(Long.numberOfTrailingZeros(missing)).name());
    }
  }

  private void readUnknown(RecordInput in, String name) throws IOException {
    RecordContext context = in.context();
    if (place == FieldPlace.RECORD && name.equals("_id")) {
      Verbatim.walk(in, "A value", () -> {});
      context.count(OWN_ID);
      return;
    }
    in.out().writeName(context.key(name));
    Verbatim.value(in, name);
    context.count(UNKNOWN_FIELD + name);
  }

  static RecordFault twice(String field) {
    return new RecordFault(
        RejectCode.DUPLICATE_KEY, "The field " + field + " is there twice, in different casing.");
  }

  static RecordFault missing(String field) {
    return new RecordFault(RejectCode.MISSING_FIELD, field + " is required, but missing or null.");
  }

  /** ASCII only: known fields have no other letters. */
  static String lowerCase(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (isUpper(name.charAt(i))) {
        var lower = new StringBuilder(name);
        for (int j = i; j < lower.length(); j++) {
          char c = lower.charAt(j);
          lower.setCharAt(j, isUpper(c) ? (char) (c + 'a' - 'A') : c);
        }
        return lower.toString();
      }
    }
    return name;
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }
}
