package taskrunner.importer.export;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonReader;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonValueCodec;
import org.bson.codecs.DecoderContext;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;
import taskrunner.database.ExtendedJson;
import taskrunner.importer.store.EnumField;
import taskrunner.importer.store.FieldPlace;
import taskrunner.importer.store.FieldTable;
import taskrunner.importer.store.Form;
import taskrunner.importer.store.NumberText;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.StoreLimits;

/**
 * Writes documents as records in the form of a store, streamed: the run id first, no {@code _id},
 * dates as text. Types that JSON lacks are written as MongoDB Extended JSON, and counted.
 */
final class RecordJson {
  /** Prefix of the counters of words that should be integers, but are in no table. */
  static final String WITHOUT_INTEGER = "word-without-integer:";

  /** Counter of texts and names with bytes that are no UTF-8. */
  static final String NOT_UTF8 = "invalid-utf8-written-as-U+FFFD";

  /** Counter of records that an import would reject for their levels. */
  static final String TOO_DEEP = "deeper-than-an-import-reads";

  private static final String DATE_AS_TEXT = "date-elsewhere-written-as-text";
  private static final String EXTENDED = "written-as-extended-json:";
  private static final String OWN_RUN_ID = "own-runId-left-out";
  private static final String RUN_ID = "runId";

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'+00:00'", Locale.ROOT);

  private final BsonValueCodec values = new BsonValueCodec();
  private final Map<String, Long> changed = new TreeMap<>();

  /** Whether a text or name of the record may have been changed by the driver. */
  private boolean doubtful;

  private int level;
  private int deepest;

  /** How many values were written in another form than the stored one, by name. */
  Map<String, Long> changed() {
    return changed;
  }

  void count(String what) {
    changed.merge(what, 1L, Long::sum);
  }

  /**
   * Writes one record as an object.
   *
   * @param runId the run that the record names; null for none
   */
  void write(
      RecordKind kind,
      @Nullable String runId,
      RawBsonDocument document,
      Form form,
      JsonGenerator out)
      throws IOException {
    doubtful = false;
    level = 0;
    deepest = 0;
    startObject(out);
    if (runId != null) {
      out.writeStringField(form.name(FieldPlace.RECORD, RUN_ID), runId);
    }
    try (BsonReader reader = document.asBsonReader()) {
      reader.readStartDocument();
      Fields fields = new Fields(kind.fields(), form, out);
      fields.there(runId == null ? "" : RUN_ID);
      while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
        String name = noted(reader.readName());
        if (name.equals(RUN_ID) && !name.equals(kind.runField())) {
          count(OWN_RUN_ID);
        }
        if (name.equals(kind.runField())) {
          noted(reader.readString()); // Is written above, or the file's name.
        } else if (name.equals("_id") || name.equals(RUN_ID)) {
          reader.skipValue();
        } else {
          fields.field(name, reader);
        }
      }
      fields.end();
    }
    endObject(out);
    if (doubtful) {
      long invalid = InvalidTexts.in(document, kind.runField().equals("_id") ? "" : "_id");
      if (invalid > 0) {
        changed.merge(NOT_UTF8, invalid, Long::sum);
      }
    }
    if (deepest > StoreLimits.MOST_LEVELS) {
      count(TOO_DEEP);
    }
  }

  private String noted(String text) {
    doubtful |= InvalidTexts.mayBe(text);
    return text;
  }

  private void startObject(JsonGenerator out) throws IOException {
    out.writeStartObject();
    enter(1);
  }

  private void endObject(JsonGenerator out) throws IOException {
    level--;
    out.writeEndObject();
  }

  private void enter(int levels) {
    level += levels;
    deepest = Math.max(deepest, level);
  }

  /** Writes the fields of a manifest beside its run and its outputs. */
  void manifestFields(BsonDocument fields, Form form, JsonGenerator out) throws IOException {
    try (BsonReader reader = fields.asBsonReader()) {
      reader.readStartDocument();
      while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
        String name = reader.readName();
        boolean isDate = reader.getCurrentBsonType() == BsonType.DATE_TIME;
        out.writeFieldName(isDate ? form.name(FieldPlace.FILE, name) : name);
        value(reader, isDate, out);
      }
    }
  }

  /** Writes the fields of one object that the layout defines. */
  private final class Fields {
    private final FieldTable table;
    private final FieldPlace place;
    private final Form form;
    private final JsonGenerator out;

    /** Fields that remain to be written as null. */
    private final Set<String> nulls;

    Fields(FieldTable table, Form form, JsonGenerator out) {
      this.table = table;
      this.place = Objects.requireNonNull(table.place());
      this.form = form;
      this.out = out;
      Set<String> written = form.nulls(place);
      this.nulls = written.isEmpty() ? Set.of() : new TreeSet<>(written);
    }

    void there(String name) {
      if (!nulls.isEmpty()) {
        nulls.remove(name);
      }
    }

    void field(String name, BsonReader reader) throws IOException {
      FieldTable.Field field = table.stored(name);
      if (field == null) {
        out.writeFieldName(name);
        value(reader, false, out);
        return;
      }
      BsonType type = reader.getCurrentBsonType();
      if (type == BsonType.NULL && form.saysSomething() && !field.required()) {
        reader.readNull(); // The form decides whether a null is written.
        return;
      }
      there(name);
      out.writeFieldName(form.name(place, name));
      EnumField words = field.words();
      FieldTable part = field.part();
      FieldTable parts = field.parts();
      if (type == BsonType.STRING && words != null) {
        word(words, form.word(words, noted(reader.readString())));
      } else if (type == BsonType.DOCUMENT && part != null) {
        object(part, reader);
      } else if (type == BsonType.ARRAY && parts != null) {
        array(reader, out, item -> part(parts, item));
      } else {
        value(reader, field.isDate(), out);
      }
    }

    private void word(EnumField list, Form.Word word) throws IOException {
      Long integer = word.integer();
      if (integer != null) {
        out.writeNumber(integer);
        return;
      }
      out.writeString(word.text());
      if (word.lacksInteger()) {
        count(WITHOUT_INTEGER + list.table());
      }
    }

    private void part(FieldTable parts, BsonReader reader) throws IOException {
      if (reader.getCurrentBsonType() == BsonType.DOCUMENT) {
        object(parts, reader);
      } else {
        value(reader, false, out);
      }
    }

    private void object(FieldTable inner, BsonReader reader) throws IOException {
      reader.readStartDocument();
      startObject(out);
      Fields fields = new Fields(inner, form, out);
      while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
        fields.field(noted(reader.readName()), reader);
      }
      fields.end();
      reader.readEndDocument();
      endObject(out);
    }

    /** Writes the fields without a value. */
    void end() throws IOException {
      for (String name : nulls) {
        out.writeNullField(form.name(place, name));
      }
    }
  }

  private interface Item {
    void write(BsonReader reader) throws IOException;
  }

  private void array(BsonReader reader, JsonGenerator out, Item item) throws IOException {
    reader.readStartArray();
    out.writeStartArray();
    enter(1);
    while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
      item.write(reader);
    }
    level--;
    reader.readEndArray();
    out.writeEndArray();
  }

  /**
   * Writes a value that the layout does not define.
   *
   * @param isDate whether an import reads a date here as a date
   */
  private void value(BsonReader reader, boolean isDate, JsonGenerator out) throws IOException {
    switch (reader.getCurrentBsonType()) {
      case STRING -> out.writeString(noted(reader.readString()));
      case INT32 -> out.writeNumber(reader.readInt32());
      case INT64 -> out.writeNumber(reader.readInt64());
      case BOOLEAN -> out.writeBoolean(reader.readBoolean());
      case NULL -> {
        reader.readNull();
        out.writeNull();
      }
      case DOUBLE -> {
        double number = reader.readDouble();
        if (Double.isFinite(number)) {
          out.writeNumber(NumberText.of(number));
        } else {
          extended(new BsonDouble(number), out);
        }
      }
      case DECIMAL128 -> {
        Decimal128 number = reader.readDecimal128();
        if (number.isNaN() || number.isInfinite()) {
          extended(new BsonDecimal128(number), out);
        } else {
          out.writeNumber(NumberText.of(number));
        }
      }
      case DATE_TIME -> date(reader.readDateTime(), isDate, out);
      case DOCUMENT -> {
        reader.readStartDocument();
        startObject(out);
        while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
          out.writeFieldName(noted(reader.readName()));
          value(reader, false, out);
        }
        reader.readEndDocument();
        endObject(out);
      }
      case ARRAY -> array(reader, out, each -> value(each, false, out));
      default -> extended(values.decode(reader, DecoderContext.builder().build()), out);
    }
  }

  private void date(long millis, boolean isKnown, JsonGenerator out) throws IOException {
    LocalDateTime date = LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
    if (date.getYear() < 1 || date.getYear() > 9999) {
      extended(new BsonDateTime(millis), out);
      return;
    }
    if (!isKnown) {
      count(DATE_AS_TEXT);
    }
    out.writeString(DATE.format(date));
  }

  /** Writes a date of a known field outside records. */
  void date(long millis, JsonGenerator out) throws IOException {
    date(millis, true, out);
  }

  private void extended(BsonValue value, JsonGenerator out) throws IOException {
    count(EXTENDED + value.getBsonType().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    String json = noted(ExtendedJson.canonical(value));
    int levels = ExtendedJson.levels(json);
    enter(levels);
    level -= levels;
    out.writeRawValue(json);
  }
}
