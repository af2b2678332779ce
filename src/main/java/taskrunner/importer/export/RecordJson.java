package taskrunner.importer.export;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
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
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.store.KnownFields;
import taskrunner.importer.store.NumberText;
import taskrunner.importer.store.RecordKind;

/**
 * Documents as records of layout 1, streamed: the run id first, no {@code _id}, dates as text. What
 * JSON has no form for is written as MongoDB's extended JSON, and counted.
 */
final class RecordJson {
  private static final String DATE_AS_TEXT = "date-elsewhere-written-as-text";
  private static final String EXTENDED = "written-as-extended-json:";
  private static final String OWN_RUN_ID = "own-runId-left-out";

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'+00:00'", Locale.ROOT);
  private static final JsonWriterSettings EXTENDED_JSON =
      JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build();
  private static final String WRAPPED = "{\"v\": ";

  private final BsonValueCodec values = new BsonValueCodec();
  private final KnownFields known = new KnownFields();
  private final Map<String, Long> changed = new TreeMap<>();

  /** Where a value stands. */
  private enum Place {
    RECORD,
    STEPS,
    STEP,
    ELSEWHERE
  }

  /** What was written in another form than it is stored in, by name. */
  Map<String, Long> changed() {
    return changed;
  }

  void count(String what) {
    changed.merge(what, 1L, Long::sum);
  }

  /** Writes one record as an object. */
  void write(RecordKind kind, String runId, RawBsonDocument document, JsonGenerator out)
      throws IOException {
    out.writeStartObject();
    if (kind != RecordKind.ARTIFACT) {
      out.writeStringField("runId", runId);
    }
    try (BsonReader reader = document.asBsonReader()) {
      reader.readStartDocument();
      while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
        String name = reader.readName();
        if (name.equals("_id") || name.equals("runId")) {
          if (kind == RecordKind.RUN && name.equals("runId")) {
            count(OWN_RUN_ID);
          }
          reader.skipValue();
          continue;
        }
        out.writeFieldName(name);
        boolean isSteps = kind == RecordKind.RUN && name.equals("steps");
        value(kind, isSteps ? Place.STEPS : Place.RECORD, name, reader, out);
      }
    }
    out.writeEndObject();
  }

  private void value(
      RecordKind kind, Place place, @Nullable String name, BsonReader reader, JsonGenerator out)
      throws IOException {
    switch (reader.getCurrentBsonType()) {
      case STRING -> out.writeString(reader.readString());
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
      case DATE_TIME -> {
        boolean isKnown =
            name != null
                && (place == Place.RECORD || place == Place.STEP)
                && known.isDate(
                    kind,
                    place == Place.STEP
                        ? taskrunner.importer.store.FieldPlace.STEP
                        : taskrunner.importer.store.FieldPlace.RECORD,
                    name);
        date(reader.readDateTime(), isKnown, out);
      }
      case DOCUMENT -> {
        reader.readStartDocument();
        out.writeStartObject();
        while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
          String field = reader.readName();
          out.writeFieldName(field);
          value(kind, place == Place.STEP ? Place.STEP : Place.ELSEWHERE, field, reader, out);
        }
        reader.readEndDocument();
        out.writeEndObject();
      }
      case ARRAY -> {
        reader.readStartArray();
        out.writeStartArray();
        while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
          value(kind, place == Place.STEPS ? Place.STEP : Place.ELSEWHERE, null, reader, out);
        }
        reader.readEndArray();
        out.writeEndArray();
      }
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

  private void extended(BsonValue value, JsonGenerator out) throws IOException {
    count(EXTENDED + value.getBsonType().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    String text = new BsonDocument("v", value).toJson(EXTENDED_JSON);
    out.writeRawValue(text.substring(WRAPPED.length(), text.length() - 1));
  }
}
