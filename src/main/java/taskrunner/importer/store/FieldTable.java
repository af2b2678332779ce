package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonWriter;
import org.jspecify.annotations.Nullable;

/**
 * The known fields of one kind of object, and the reading of such an object: known fields are found
 * in any case and stored under their own name, unknown ones are kept verbatim and counted.
 */
final class FieldTable {
  /** Goes before the name of an unknown field, where they are counted. */
  static final String UNKNOWN_FIELD = "unknown-field:";

  /** Counts records that had an {@code _id} of their own. */
  static final String OWN_ID = "own-_id-left-out";

  /**
   * @param type null for the run's id, which is not stored with the other fields
   */
  private record Field(int index, String name, @Nullable FieldType type, boolean required) {
    long bit() {
      return 1L << index;
    }
  }

  private final Map<String, Field> byLowerCase = new HashMap<>();
  private final List<Field> all = new ArrayList<>();
  private final List<Field> required = new ArrayList<>();
  private final @Nullable FieldPlace place;
  private long optional;
  private long optionalRunId;

  private FieldTable(@Nullable FieldPlace place) {
    this.place = place;
  }

  /** Of a record, whose own {@code _id} is left out. */
  static FieldTable ofRecord() {
    return new FieldTable(FieldPlace.RECORD);
  }

  /**
   * Of an object within a record, or around records.
   *
   * @param place null where the form of what is read is not noted
   */
  static FieldTable ofPart(@Nullable FieldPlace place) {
    return new FieldTable(place);
  }

  /** The run's id: goes into {@link Reading#runId} instead of the document. */
  FieldTable runId(boolean isRequired) {
    optionalRunId = isRequired ? 0 : 1L << all.size();
    return add("runId", null, isRequired);
  }

  FieldTable required(String name, FieldType type) {
    return add(name, type, true);
  }

  FieldTable optional(String name, FieldType type) {
    return add(name, type, false);
  }

  private FieldTable add(String name, @Nullable FieldType type, boolean isRequired) {
    var field = new Field(all.size(), name, type, isRequired);
    byLowerCase.put(lowerCase(name), field);
    all.add(field);
    if (isRequired) {
      required.add(field);
    } else {
      optional |= field.bit();
    }
    return this;
  }

  /** How many fields are known. */
  int size() {
    return all.size();
  }

  /** The stored name of a field. */
  String name(int index) {
    return all.get(index).name();
  }

  /** Which field has this name, in any case; -1 for none. */
  int indexOf(String name) {
    Field field = byLowerCase.get(lowerCase(name));
    return field == null ? -1 : field.index();
  }

  /** The fields that may be missing, a bit each. */
  long optional() {
    return optional;
  }

  /** The bit of the run's id where it may be missing; else 0. */
  long optionalRunId() {
    return optionalRunId;
  }

  /** The stored name of a known field; null for an unknown one. */
  @Nullable String known(String name) {
    Field field = byLowerCase.get(lowerCase(name));
    return field == null ? null : field.name();
  }

  /**
   * Reads the object at whose first brace the parser stands.
   *
   * @param out where its fields go; start and end of the document are the caller's
   */
  void read(JsonParser parser, Reading reading, int level, BsonWriter out)
      throws IOException, RecordFault {
    Reading.checkLevel(level);
    PlaceNotes notes = place == null ? null : reading.notes(place, this);
    long seen = 0;
    long there = 0;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      Field field = byLowerCase.get(lowerCase(name));
      JsonToken token = parser.nextToken();
      if (field == null) {
        readUnknown(parser, reading, name, level, out);
        continue;
      }
      if ((seen & field.bit()) != 0) {
        throw twice(reading.path + field.name());
      }
      seen |= field.bit();
      if (notes != null) {
        notes.name(field.index(), name);
      }
      if (token == JsonToken.VALUE_NULL) {
        continue;
      }
      there |= field.bit();
      FieldType type = field.type();
      if (type == null) {
        reading.runId = FieldTypes.string(parser, reading, field.name());
      } else {
        out.writeName(field.name());
        type.read(parser, reading, field.name(), level + 1, out);
      }
    }
    if (notes != null) {
      notes.end(there, seen & ~there);
    }
    reading.throwDeferred();
    for (Field field : required) {
      if ((there & field.bit()) == 0) {
        throw missing(reading.path + field.name());
      }
    }
  }

  private void readUnknown(
      JsonParser parser, Reading reading, String name, int level, BsonWriter out)
      throws IOException, RecordFault {
    if (place == FieldPlace.RECORD && name.equals("_id")) {
      Verbatim.skip(parser, reading, level + 1);
      reading.count(OWN_ID);
      return;
    }
    out.writeName(reading.key(name));
    Verbatim.value(parser, reading, name, level + 1, out);
    reading.count(UNKNOWN_FIELD + name);
  }

  static RecordFault twice(String field) {
    return new RecordFault(
        RejectCode.DUPLICATE_KEY, "The field " + field + " is there twice, in different casing.");
  }

  static RecordFault missing(String field) {
    return new RecordFault(RejectCode.MISSING_FIELD, field + " is required, but missing or null.");
  }

  /** ASCII only: no other letter is a casing of a known field's. */
  private static String lowerCase(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) >= 'A' && name.charAt(i) <= 'Z') {
        var lower = new StringBuilder(name);
        for (int j = i; j < lower.length(); j++) {
          char c = lower.charAt(j);
          if (c >= 'A' && c <= 'Z') {
            lower.setCharAt(j, (char) (c + 'a' - 'A'));
          }
        }
        return lower.toString();
      }
    }
    return name;
  }
}
