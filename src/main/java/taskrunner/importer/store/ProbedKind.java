package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.store.ProbeReport.Place;

/** What was seen so far in the files of one kind. */
final class ProbedKind {
  private static final String NUMBER = "(number)";
  private static final int LONGEST_DATE = 40;
  private static final FieldTable POLICY = RecordTables.policyTable(null);

  private final RecordKind kind;
  private final Json json;
  private final RecordTables tables;
  private final IncompleteTails tails;
  private final Sightings properties = new Sightings();
  private final Sightings words = new Sightings();
  private final Sightings dates = new Sightings();
  private final Sightings faults = new Sightings();
  private long files;
  private long bytes;
  private long records;
  private long lines;
  private Place place = new Place("", null);

  /**
   * @param tails gets the last lines that a writer had not finished
   */
  ProbedKind(RecordKind kind, Json json, RecordTables tables, IncompleteTails tails) {
    this.kind = kind;
    this.json = json;
    this.tables = tables;
    this.tails = tails;
  }

  /** Another file; what comes is of it. */
  void begin(StoreFile file) {
    files++;
    bytes += file.size();
    lines = 0;
    place = new Place(file.relativePath(), null);
  }

  /** What lies where a file was expected. */
  void fault(Reject reject) {
    place = new Place(reject.file(), null);
    faults.see(reject.code().name(), place, reject::message);
  }

  /** The file, or a text within it, can't be looked at. */
  void fault(RecordFault fault) {
    faults.see(fault.code().name(), place, fault::text);
  }

  void line(LineSplitter.Line line) {
    lines++;
    place = new Place(place.file(), lines);
    Slice text = line.text().withoutMark();
    if (line.tooLong()) {
      records++;
      fault(new RecordFault(RejectCode.TOO_LARGE, "The line is longer than 16 MiB."));
    } else if (!line.complete() && !text.isBlank() && !LogReader.isWhole(text, json)) {
      tails.add(place.file(), line.offset());
    } else if (!text.isBlank()) {
      text(text);
    }
  }

  /** A line, or a whole file. */
  void text(Slice text) {
    try {
      if (!text.isUtf8()) {
        throw RecordMapper.notUtf8();
      }
      try (JsonParser parser = json.tolerantParser(text)) {
        if (parser.nextToken() == null) {
          throw RecordMapper.empty();
        }
        value(parser);
        if (parser.nextToken() != null) {
          throw new RecordFault(
              RejectCode.MALFORMED_JSON, "The text is no JSON: something follows its first value.");
        }
      }
    } catch (JsonProcessingException e) {
      fault(Json.fault(e));
    } catch (RecordFault e) {
      fault(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // From memory: can't be.
    }
  }

  private void value(JsonParser parser) throws IOException {
    boolean mayWrap = kind == RecordKind.APPROVAL || kind == RecordKind.ARTIFACT;
    if (mayWrap && parser.currentToken() == JsonToken.START_ARRAY) {
      elements(parser, "[].", FieldPlace.RECORD);
    } else if (parser.currentToken() == JsonToken.START_OBJECT) {
      records += mayWrap ? 0 : 1;
      object(parser, "", mayWrap ? FieldPlace.FILE : FieldPlace.RECORD);
    } else {
      records++;
      parser.skipChildren();
    }
  }

  private void elements(JsonParser parser, String path, FieldPlace level) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      records += level == FieldPlace.RECORD ? 1 : 0;
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        object(parser, path, level);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void object(JsonParser parser, String path, FieldPlace level) throws IOException {
    boolean hasList = false;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      String shown = path + Reading.cut(name);
      parser.nextToken();
      String known = known(level, name);
      properties.see((known == null ? "" : known) + " " + shown, place, () -> example(parser));
      boolean isArray = parser.currentToken() == JsonToken.START_ARRAY;
      if (level == FieldPlace.FILE && RecordList.isList(kind, name) && isArray) {
        hasList = true;
        elements(parser, shown + "[].", FieldPlace.RECORD);
      } else if (known == null) {
        parser.skipChildren();
      } else if (level == FieldPlace.RECORD && known.equals("steps") && isArray) {
        elements(parser, shown + "[].", FieldPlace.STEP);
      } else if (level == FieldPlace.RECORD
          && known.equals(RecordTables.POLICY)
          && parser.currentToken() == JsonToken.START_OBJECT) {
        object(parser, shown + ".", FieldPlace.POLICY);
      } else {
        field(parser, level, known);
        parser.skipChildren();
      }
    }
    if (level == FieldPlace.FILE && !hasList && kind == RecordKind.APPROVAL) {
      records++; // One approval by itself.
    }
  }

  private @Nullable String known(FieldPlace level, String name) {
    return switch (level) {
      case RECORD -> tables.of(kind).known(name);
      case STEP -> tables.steps().known(name);
      case POLICY -> POLICY.known(name);
      case FILE -> {
        if (RecordList.isList(kind, name)) {
          yield kind == RecordKind.APPROVAL ? "approvals" : "outputs";
        }
        if (kind == RecordKind.ARTIFACT) {
          yield name.equalsIgnoreCase("runId")
              ? "runId"
              : name.equalsIgnoreCase("uploadedAt") ? "uploadedAt" : null;
        }
        yield tables.of(kind).known(name);
      }
    };
  }

  private void field(JsonParser parser, FieldPlace level, String known) throws IOException {
    if (KnownFields.isDate(known)) {
      date(parser);
      return;
    }
    EnumField list = KnownFields.list(kind, level, known);
    if (list != null) {
      word(parser, list);
    }
  }

  private void date(JsonParser parser) throws IOException {
    if (parser.currentToken().isNumeric()) {
      dates.see("-" + NUMBER, place, () -> example(parser));
    } else if (parser.currentToken() == JsonToken.VALUE_STRING) {
      String text = parser.getText();
      dates.see((isReadable(text) ? "+" : "-") + form(text), place, () -> example(parser));
    }
  }

  private static boolean isReadable(String text) {
    try {
      Dates.read(text, "", new Reading());
      return true;
    } catch (RecordFault e) {
      return false;
    }
  }

  private static String form(String text) {
    String cut = text.length() > LONGEST_DATE ? text.substring(0, LONGEST_DATE) + "…" : text;
    return Reading.cut(cut).replaceAll("[0-9]", "0");
  }

  private void word(JsonParser parser, EnumField list) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT) {
      words.see(list + " " + Reading.cut(parser.getText()), place, () -> "");
    }
  }

  private static String example(JsonParser parser) {
    try {
      return switch (parser.currentToken()) {
        case START_OBJECT -> "{…}";
        case START_ARRAY -> "[…]";
        default -> Reading.cut(parser.getText());
      };
    } catch (JsonProcessingException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e); // From memory: can't be.
    }
  }

  ProbeReport.Kind report() {
    List<ProbeReport.Fault> found =
        faults
            .list(
                (code, seen) ->
                    new ProbeReport.Fault(
                        RejectCode.valueOf(code), seen.count(), seen.first(), seen.example()))
            .items();
    return new ProbeReport.Kind(
        kind,
        files,
        bytes,
        records,
        properties.list(ProbedKind::property),
        words.list(ProbedKind::word),
        dates.list(ProbedKind::dateForm),
        found);
  }

  private static ProbeReport.Property property(String key, Sightings.Seen seen) {
    int space = key.indexOf(' ');
    String known = space == 0 ? null : key.substring(0, space);
    return new ProbeReport.Property(
        key.substring(space + 1), known, seen.count(), seen.example(), seen.first());
  }

  private static ProbeReport.Word word(String key, Sightings.Seen seen) {
    int space = key.indexOf(' ');
    EnumField list = EnumField.valueOf(key.substring(0, space));
    String value = key.substring(space + 1);
    boolean integer = Numbers.isInteger(value);
    return new ProbeReport.Word(
        list.table(), value, integer, storedAs(list, value, integer), seen.count(), seen.first());
  }

  private static @Nullable String storedAs(EnumField list, String value, boolean integer) {
    if (integer) {
      return list.mayHaveTable() && value.length() <= 18
          ? EnumTables.DEFAULT.tableOf(list.table()).get(Long.parseLong(value))
          : null;
    }
    String known = list.known(value);
    String word = known == null ? list.alias(value) : known;
    return word == null && list.keepsOthers() ? list.kept(value) : word;
  }

  private static ProbeReport.DateForm dateForm(String key, Sightings.Seen seen) {
    return new ProbeReport.DateForm(
        key.substring(1), key.startsWith("+"), seen.count(), seen.example(), seen.first());
  }
}
