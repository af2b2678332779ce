package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an approvals file or manifest is, found out before any of its records is handed over: its
 * form, what it says of all its records, and that its text has no fault, which would take them all.
 *
 * @param single the text is one record by itself
 * @param runId the run that the file names for its records; null for none
 * @param uploadedAt null for none
 * @param badUploadedAt why {@code uploadedAt} can't be used; null where it can
 * @param saysMore whether a manifest has more than its run and its outputs
 */
record RecordList(
    boolean single,
    @Nullable String runId,
    @Nullable String uploadedAt,
    @Nullable RecordFault badUploadedAt,
    boolean saysMore) {
  private static final Set<String> APPROVALS = Set.of("approvals");
  private static final Set<String> ARTIFACTS = Set.of("outputs", "artifacts");

  /** Whether this key holds the records of a file of this kind. */
  static boolean isList(RecordKind kind, String key) {
    Set<String> names = kind == RecordKind.APPROVAL ? APPROVALS : ARTIFACTS;
    return names.contains(key.toLowerCase(Locale.ROOT));
  }

  /**
   * Goes through the whole text.
   *
   * @param notes of the form of what is around the records
   * @throws RecordFault a fault that takes the whole file
   */
  static RecordList survey(
      Json json, Slice text, RecordKind kind, RecordTables tables, FormNotes notes)
      throws IOException, RecordFault {
    FieldTable table = tables.of(kind);
    try (JsonParser parser = json.parser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw RecordMapper.empty();
      }
      RecordList list;
      if (first == JsonToken.START_ARRAY) {
        elements(parser, table);
        list = new RecordList(false, null, null, null, false);
        if (kind == RecordKind.ARTIFACT) {
          notes.container("array");
        }
      } else if (first == JsonToken.START_OBJECT) {
        list = new Survey(kind, tables, notes).object(parser);
      } else {
        throw FieldTypes.wrongType(
            parser, new Reading(), "The file", "an array of records, or an object with them");
      }
      if (parser.nextToken() != null) {
        throw new RecordFault(
            RejectCode.MALFORMED_JSON, "The text is no JSON: something follows its first value.");
      }
      return list;
    }
  }

  private static void elements(JsonParser parser, FieldTable table)
      throws IOException, RecordFault {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        parser.skipChildren();
        continue;
      }
      var seen = new HashSet<String>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String known = table.known(parser.currentName());
        if (known != null && !seen.add(known)) {
          throw FieldTable.twice(known);
        }
        parser.nextToken();
        parser.skipChildren();
      }
    }
  }

  /** The survey of a text that is one object. */
  private static final class Survey {
    private final RecordKind kind;
    private final FieldTable table;
    private final FieldTable manifest;
    private final FormNotes notes;
    private final Map<String, JsonToken> names = new LinkedHashMap<>();
    private final Reading reading = new Reading();
    private final Set<String> seen = new HashSet<>();
    private final Set<String> seenOfRecord = new HashSet<>();
    private boolean hasList;
    private boolean saysMore;
    private @Nullable String twiceInRecord;
    private @Nullable String runId;
    private @Nullable String uploadedAt;
    private @Nullable RecordFault badUploadedAt;

    /** Of the wrapper; the text has to be gone through to its end before it may count. */
    private @Nullable RecordFault wrong;

    Survey(RecordKind kind, RecordTables tables, FormNotes notes) {
      this.kind = kind;
      this.table = tables.of(kind);
      this.manifest = tables.manifest();
      this.notes = notes;
    }

    RecordList object(JsonParser parser) throws IOException, RecordFault {
      String twice = null;
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        String known = table.known(name);
        if (known != null && !seenOfRecord.add(known)) {
          twiceInRecord = known;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        boolean isList = isList(kind, name);
        boolean ofWrapper = isList || lower.equals("runid") || lower.equals("uploadedat");
        if (ofWrapper && !seen.add(lower)) {
          twice = name;
        }
        JsonToken token = parser.nextToken();
        saysMore |= kind == RecordKind.ARTIFACT && !isList && !lower.equals("runid");
        if (ofWrapper) {
          names.put(name, token);
        }
        if (isList) {
          list(parser, name);
        } else if (lower.equals("runid")) {
          runId(parser);
        } else if (lower.equals("uploadedat")) {
          uploadedAt(parser);
        }
        parser.skipChildren();
      }
      boolean single = kind == RecordKind.APPROVAL && !hasList;
      if (single && twiceInRecord != null) {
        throw FieldTable.twice(twiceInRecord);
      }
      if (twice != null && !single) {
        throw FieldTable.twice(twice);
      }
      note(single);
      if (single) {
        return new RecordList(true, null, null, null, false);
      }
      if (wrong != null) {
        throw wrong;
      }
      if (!hasList) {
        throw FieldTable.missing("outputs");
      }
      return new RecordList(false, runId, uploadedAt, badUploadedAt, saysMore);
    }

    private void note(boolean single) {
      if (kind == RecordKind.APPROVAL) {
        notes.container(single ? "single" : "wrapped");
        return;
      }
      PlaceNotes place = notes.at(FieldPlace.FILE, manifest);
      long value = 0;
      for (Map.Entry<String, JsonToken> name : names.entrySet()) {
        int field = manifest.indexOf(name.getKey());
        if (field < 0) {
          notes.container(name.getKey().toLowerCase(Locale.ROOT));
        } else {
          place.name(field, name.getKey());
          value |= name.getValue() == JsonToken.VALUE_NULL ? 0 : 1L << field;
        }
      }
      long seen = 0;
      for (String name : names.keySet()) {
        int field = manifest.indexOf(name);
        seen |= field < 0 ? 0 : 1L << field;
      }
      place.end(value, seen & ~value);
    }

    private void list(JsonParser parser, String name) throws IOException, RecordFault {
      if (parser.currentToken() == JsonToken.START_ARRAY) {
        hasList = true;
        elements(parser, table);
      } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
        hasList = true;
        wrong = FieldTypes.wrongType(parser, reading, name, "an array");
      }
    }

    private void runId(JsonParser parser) throws IOException {
      if (parser.currentToken() == JsonToken.VALUE_NULL) {
        return;
      }
      try {
        runId = FieldTypes.string(parser, reading, "runId");
      } catch (RecordFault e) {
        wrong = e;
      }
    }

    private void uploadedAt(JsonParser parser) throws IOException {
      if (parser.currentToken() == JsonToken.VALUE_NULL) {
        return;
      }
      try {
        FieldTypes.millis(parser, reading, "uploadedAt");
        uploadedAt = parser.getText();
      } catch (RecordFault e) {
        badUploadedAt = e;
      }
    }
  }
}
