package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.store.ProbeReport.Place;
import taskrunner.text.Printable;

/** The findings so far in the files of one kind. */
final class ProbedKind {
  private static final int LONGEST_DATE = 40;

  private final RecordKind kind;
  private final IncompleteTails tails;
  private final BoundedCounter<PropertyKey> properties = new BoundedCounter<>();
  private final BoundedCounter<WordKey> words = new BoundedCounter<>();
  private final BoundedCounter<DateKey> dates = new BoundedCounter<>();
  private final BoundedCounter<RejectCode> faults = new BoundedCounter<>();
  private long files;
  private long bytes;
  private long records;
  private Place place = new Place("", null);

  private record PropertyKey(@Nullable String known, String path) {}

  private record WordKey(EnumField list, String value) {}

  private record DateKey(boolean readable, String form) {}

  /**
   * @param tails gets the incomplete last lines
   */
  ProbedKind(RecordKind kind, IncompleteTails tails) {
    this.kind = kind;
    this.tails = tails;
  }

  void begin(StoreFile file) {
    files++;
    bytes += file.size();
    place = new Place(file.relativePath(), null);
  }

  /** Counts what was found in place of a file. */
  void fault(Reject reject) {
    faults.add(reject.code(), new Place(reject.file(), null), reject::message);
  }

  /** Counts a file, or a text within it, that can't be read. */
  void fault(RecordFault fault) {
    faults.add(fault.code(), place, fault::text);
  }

  void line(LogPiece.Line line) {
    place = new Place(place.file(), line.number());
    if (line.tooLong()) {
      records++;
      fault(line.tooLongFault());
    } else if (!line.complete() && !Json.isWholeLine(line.text())) {
      tails.add(place.file(), line.offset());
    } else {
      text(line.text());
    }
  }

  /** Reads a line, or a whole file. */
  void text(Slice text) {
    try {
      Json.checkUtf8(text);
      try (JsonParser parser = Json.tolerantParser(text)) {
        Json.first(parser);
        value(parser);
        Json.checkEnd(parser);
      }
    } catch (IOException e) {
      fault(Json.fault(e));
    }
  }

  private void value(JsonParser parser) throws IOException {
    if (kind.isList() && parser.currentToken() == JsonToken.START_ARRAY) {
      elements(parser, "[].", kind.fields());
    } else if (parser.currentToken() != JsonToken.START_OBJECT) {
      records++;
      parser.skipChildren();
    } else if (kind.isList()) {
      boolean hasList = object(parser, "", kind.wrapper() == null ? kind.fields() : kind.wrapper());
      records += hasList || kind.wrapper() != null ? 0 : 1; // One approval by itself.
    } else {
      records++;
      object(parser, "", kind.fields());
    }
  }

  private void elements(JsonParser parser, String path, FieldTable table) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      records += table == kind.fields() ? 1 : 0;
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        object(parser, path, table);
      } else {
        parser.skipChildren();
      }
    }
  }

  /** Reads an object; returns whether it has a list of records. */
  private boolean object(JsonParser parser, String path, FieldTable table) throws IOException {
    boolean isWrapper = path.isEmpty() && kind.isList();
    boolean hasList = false;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      String shown = path + RecordContext.cut(name);
      parser.nextToken();
      boolean isList = isWrapper && kind.isList(name);
      FieldTable.Field field = isList ? null : table.find(name);
      String known = isList ? kind.list() : field == null ? null : field.name();
      properties.add(new PropertyKey(known, shown), place, () -> example(parser));
      boolean isArray = parser.currentToken() == JsonToken.START_ARRAY;
      FieldTable part = field == null ? null : field.part();
      FieldTable items = isList ? kind.fields() : field == null ? null : field.parts();
      if (items != null && isArray) {
        hasList |= isList;
        elements(parser, shown + "[].", items);
      } else if (part != null && parser.currentToken() == JsonToken.START_OBJECT) {
        object(parser, shown + ".", part);
      } else {
        if (field != null) {
          value(parser, field);
        }
        parser.skipChildren();
      }
    }
    return hasList;
  }

  private void value(JsonParser parser, FieldTable.Field field) throws IOException {
    JsonToken token = parser.currentToken();
    EnumField list = field.words();
    if (field.isDate() && token.isNumeric()) {
      dates.add(new DateKey(false, "(number)"), place, () -> example(parser));
    } else if (field.isDate() && token == JsonToken.VALUE_STRING) {
      dates.add(date(parser.getText()), place, () -> example(parser));
    } else if (list != null
        && (token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT)) {
      String value = RecordContext.cut(parser.getText());
      words.add(new WordKey(list, value), place, () -> "");
    }
  }

  private static DateKey date(String text) {
    String form = Printable.cut(text, LONGEST_DATE).replaceAll("[0-9]", "0");
    try {
      Dates.read(text, "", new RecordContext());
      return new DateKey(true, form);
    } catch (RecordFault e) {
      return new DateKey(false, form);
    }
  }

  private static String example(JsonParser parser) {
    try {
      return switch (parser.currentToken()) {
        case START_OBJECT -> "{…}";
        case START_ARRAY -> "[…]";
        default -> RecordContext.cut(parser.getText());
      };
    } catch (JsonProcessingException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Not possible: the text is in memory.
    }
  }

  ProbeReport.Kind report() {
    return new ProbeReport.Kind(
        kind,
        files,
        bytes,
        records,
        properties.list(
            (key, seen) ->
                new ProbeReport.Property(
                    key.path(), key.known(), seen.count, seen.example, seen.first)),
        words.list(ProbedKind::word),
        dates.list(
            (key, seen) ->
                new ProbeReport.DateForm(
                    key.form(), key.readable(), seen.count, seen.example, seen.first)),
        faults
            .list((code, seen) -> new ProbeReport.Fault(code, seen.count, seen.first, seen.example))
            .items());
  }

  private static ProbeReport.Word word(WordKey key, BoundedCounter.Seen seen) {
    EnumField list = key.list();
    String value = key.value();
    boolean integer = Numbers.isInteger(value);
    String stored;
    if (integer) {
      // A longer integer is in no table.
      boolean mayBeInTable = list.mayHaveTable() && value.length() <= 18;
      stored =
          mayBeInTable ? EnumTables.DEFAULT.tableOf(list.table()).get(Long.parseLong(value)) : null;
    } else {
      boolean isRead = list.keepsOthers() || list.known(value) != null || list.alias(value) != null;
      stored = isRead ? list.plain(value) : null;
    }
    return new ProbeReport.Word(list.table(), value, integer, stored, seen.count, seen.first);
  }
}
