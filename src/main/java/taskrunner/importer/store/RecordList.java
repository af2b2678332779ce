package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The survey of an approvals file or manifest, before any of its records is passed on: its form,
 * its values for all records, and that the text has no fault that would reject all of them.
 *
 * @param single whether the text is one record
 * @param runId the run that the file names for its records; null for none
 * @param uploadedAt null for none
 * @param badUploadedAt why {@code uploadedAt} can't be used; null if it can
 * @param saysMore whether the file has more around its records than their run
 */
record RecordList(
    boolean single,
    @Nullable String runId,
    @Nullable String uploadedAt,
    @Nullable RecordFault badUploadedAt,
    boolean saysMore) {
  /** {@code uploadedAt} and {@code runId} in lower case, for the comparison. */
  static final String UPLOADED_AT = "uploadedat";

  static final String RUN_ID = "runid";

  static final RecordList SINGLE = new RecordList(true, null, null, null, false);

  private static final RecordList ARRAY = new RecordList(false, null, null, null, false);

  /**
   * Surveys the whole text.
   *
   * @param notes of the form of the object around the records
   * @throws RecordFault a fault of the whole file
   */
  static RecordList survey(Slice text, RecordKind kind, FormNotes notes) throws IOException {
    try (JsonParser parser = Json.parser(text)) {
      JsonToken first = Json.first(parser);
      RecordList list;
      if (first == JsonToken.START_ARRAY) {
        elements(parser, kind.fields());
        list = ARRAY;
        if (kind.wrapper() != null) {
          notes.container("array");
        }
      } else if (first == JsonToken.START_OBJECT) {
        list = new Survey(kind, notes).object(parser);
      } else {
        throw new RecordContext()
            .wrongType(parser, "The file", "an array of records, or an object with them");
      }
      Json.checkEnd(parser);
      return list;
    }
  }

  private static void elements(JsonParser parser, FieldTable table) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        parser.skipChildren();
        continue;
      }
      long seen = 0;
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        FieldTable.Field field = table.find(parser.currentName());
        if (field != null && (seen & field.bit()) != 0) {
          throw FieldTable.twice(field.name());
        }
        seen |= field == null ? 0 : field.bit();
        parser.nextToken();
        parser.skipChildren();
      }
    }
  }

  /** The survey of a text that is one object. */
  private static final class Survey {
    private final RecordKind kind;
    private final FormNotes notes;
    private final RecordContext context = new RecordContext();

    /** The tokens under the names of the wrapper, as they are spelt. */
    private final Map<String, JsonToken> names = new LinkedHashMap<>();

    private boolean hasList;
    private boolean saysMore;
    private @Nullable String runId;
    private @Nullable String uploadedAt;
    private @Nullable RecordFault badUploadedAt;

    /** A fault of the wrapper, which counts only at the end of the text. */
    private @Nullable RecordFault wrong;

    Survey(RecordKind kind, FormNotes notes) {
      this.kind = kind;
      this.notes = notes;
    }

    RecordList object(JsonParser parser) throws IOException {
      Set<String> seenOfWrapper = new HashSet<>();
      long seenOfRecord = 0;
      String twiceInWrapper = null;
      String twiceInRecord = null;
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        FieldTable.Field field = kind.fields().find(name);
        if (field != null) {
          twiceInRecord = (seenOfRecord & field.bit()) == 0 ? twiceInRecord : field.name();
          seenOfRecord |= field.bit();
        }
        JsonToken token = parser.nextToken();
        String lower = FieldTable.lowerCase(name);
        boolean isList = kind.isList(name);
        if (isList || lower.equals(RUN_ID) || lower.equals(UPLOADED_AT)) {
          twiceInWrapper = seenOfWrapper.add(lower) ? twiceInWrapper : name;
          names.put(name, token);
        }
        saysMore |= !isList && !lower.equals(RUN_ID);
        value(parser, name, lower, isList);
        parser.skipChildren();
      }
      boolean single = kind.wrapper() == null && !hasList;
      String twice = single ? twiceInRecord : twiceInWrapper;
      if (twice != null) {
        throw FieldTable.twice(twice);
      }
      note(single);
      if (single) {
        return SINGLE;
      }
      if (wrong != null) {
        throw wrong;
      }
      if (!hasList) {
        throw FieldTable.missing(kind.list());
      }
      return new RecordList(false, runId, uploadedAt, badUploadedAt, saysMore);
    }

    private void value(JsonParser parser, String name, String lower, boolean isList)
        throws IOException {
      if (parser.currentToken() == JsonToken.VALUE_NULL) {
        return;
      }
      if (isList) {
        hasList = true;
        if (parser.currentToken() == JsonToken.START_ARRAY) {
          elements(parser, kind.fields());
        } else {
          wrong = context.wrongType(parser, name, "an array");
        }
      } else if (lower.equals(RUN_ID)) {
        try {
          runId = FieldType.runId(parser, context, "runId");
        } catch (RecordFault e) {
          wrong = e;
        }
      } else if (lower.equals(UPLOADED_AT)) {
        try {
          FieldType.millis(parser, context, ManifestFields.UPLOADED_AT);
          uploadedAt = parser.getText();
        } catch (RecordFault e) {
          badUploadedAt = e;
        }
      }
    }

    private void note(boolean single) {
      FieldTable wrapper = kind.wrapper();
      if (wrapper == null) {
        notes.container(single ? "single" : "wrapped");
        return;
      }
      PlaceNotes place = notes.at(FieldPlace.FILE, wrapper);
      long value = 0;
      long nulls = 0;
      for (Map.Entry<String, JsonToken> name : names.entrySet()) {
        FieldTable.Field field = wrapper.find(name.getKey());
        if (field == null) {
          notes.container(FieldTable.lowerCase(name.getKey()));
        } else {
          place.name(name.getKey());
          boolean isNull = name.getValue() == JsonToken.VALUE_NULL;
          value |= isNull ? 0 : field.bit();
          nulls |= isNull ? field.bit() : 0;
        }
      }
      place.end(value, nulls);
    }
  }
}
