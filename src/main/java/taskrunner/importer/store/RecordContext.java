package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import taskrunner.settings.Words;
import taskrunner.text.Printable;

/** The state of reading one record: its position, its findings and its size. */
final class RecordContext {
  /** BSON bytes of an empty object or array. */
  private static final int CONTAINER_BYTES = 5;

  /** BSON bytes of a value's type and the end of its name. */
  private static final int ELEMENT_BYTES = 2;

  /** BSON bytes of a string's length and its end. */
  private static final int STRING_BYTES = 5;

  /** Approximate heap of an object or array, a key, an item of an array, a text, a number. */
  private static final int CONTAINER_HEAP = 96;

  private static final int KEY_HEAP = 100;
  private static final int ITEM_HEAP = 8;
  private static final int TEXT_HEAP = 72;
  private static final int NUMBER_HEAP = 24;

  /** The heap that one record may take, besides its text and the message of the driver. */
  private static final long MOST_HEAP = Runtime.getRuntime().maxMemory() / 4;

  private static final int SHOWN = 80;

  private final List<String> counts = new ArrayList<>(4);
  private final List<EnumFindings.Numbered> integers = new ArrayList<>(0);
  private final @Nullable FormNotes notes;
  private final EnumTables tables;
  private final Words words;
  private @Nullable RecordFault deferred;
  private boolean tableUsed;
  private int level;
  private long atLeastBytes;
  private long heapBytes;

  /** The path of the current object in messages, e.g. {@code steps[3].}; empty at the top. */
  String path = "";

  /** The run that the record names; null for none. */
  @Nullable String runId;

  long timestampMillis;

  /** The sequence of a log entry; null for none. */
  @Nullable Long sequence;

  /** A context that notes no form. */
  RecordContext() {
    this(null, EnumTables.NONE, Words.PLAIN);
  }

  /**
   * @param notes gets the record's form; null to note none
   * @param tables how integers are read where words are expected
   */
  RecordContext(@Nullable FormNotes notes, EnumTables tables, Words words) {
    this.notes = notes;
    this.tables = tables;
    this.words = words;
  }

  /** The notes of the form of this table's objects; null for none. */
  @Nullable PlaceNotes notes(FieldTable table) {
    FieldPlace place = table.place();
    return notes == null || place == null ? null : notes.at(place, table);
  }

  /** Notes a word of a list; null for an integer in its place. */
  void word(EnumField list, @Nullable String text) {
    if (notes != null) {
      boolean isOnlyText =
          text != null && !tableOf(list).isEmpty() && tables.integerOf(list, text) == null;
      notes.word(list, text, isOnlyText);
    }
  }

  /** Whether the words of this list are stored verbatim. */
  boolean isVerbatim(EnumField list) {
    return words == Words.VERBATIM && list.mayHaveTable();
  }

  Map<Long, String> tableOf(EnumField list) {
    return tables.tableOf(list.table());
  }

  /** The place of a log entry that was read. */
  StoreRecord.Place place() {
    return new StoreRecord.Place(timestampMillis, Objects.requireNonNull(sequence));
  }

  /** Counts a value that was converted to the stored form. */
  void count(String what) {
    counts.add(what);
  }

  /** Notes an integer in place of a word, without a table for its field. */
  void integerWithoutTable(EnumFindings.Numbered integer, RecordFault fault) {
    integers.add(integer);
    deferred = first(fault);
  }

  void usedTable() {
    tableUsed = true;
  }

  /** Adds an object or array, without what is in it. */
  void growByContainer() throws RecordFault {
    grow(CONTAINER_BYTES, CONTAINER_HEAP);
  }

  void growByKey(String key) throws RecordFault {
    grow(ELEMENT_BYTES + key.length(), KEY_HEAP + key.length());
  }

  /** Adds the key of an array's item, which is its index. */
  void growByItem(int index) throws RecordFault {
    grow(ELEMENT_BYTES + Integer.toString(index).length(), ITEM_HEAP);
  }

  /** Adds a string, without its key. */
  void growByText(String text) throws RecordFault {
    grow(STRING_BYTES + text.length(), TEXT_HEAP + text.length());
  }

  /** Adds a value of this number of bytes, such as a number. */
  void grow(int bytes) throws RecordFault {
    grow(bytes, NUMBER_HEAP);
  }

  /**
   * Adds the least size of a value in BSON. Not more, because valid records would be rejected. Not
   * much less, so that a record that grows as BSON is rejected before it fills the memory.
   *
   * @param heap its approximate heap
   */
  private void grow(int bytes, int heap) throws RecordFault {
    atLeastBytes += bytes;
    heapBytes += heap;
    checkSize(atLeastBytes);
    if (heapBytes > MOST_HEAP) {
      throw RecordFault.ofHeap(
          "The record takes more than a quarter of this process's heap; give it more (-Xmx).");
    }
  }

  static void checkSize(long bytes) throws RecordFault {
    if (bytes > StoreLimits.LARGEST_DOCUMENT) {
      throw new RecordFault(RejectCode.TOO_LARGE, StoreLimits.TOO_LARGE);
    }
  }

  /** Enters an object or array; rejects too many levels. */
  void enter() throws RecordFault {
    if (++level > StoreLimits.MOST_LEVELS) {
      throw new RecordFault(
          RejectCode.TOO_DEEP,
          "The record has more than " + StoreLimits.MOST_LEVELS + " levels of nesting.");
    }
  }

  void leave() {
    level--;
  }

  /** Checks a key: no NUL, no unpaired surrogate. */
  String key(String key) throws RecordFault {
    if (key.indexOf('\0') >= 0) {
      throw new RecordFault(
          RejectCode.BAD_TEXT, "A key has a NUL character: " + path + shortened(key) + ".");
    }
    return text(key, "A key");
  }

  /** Checks any text: no unpaired surrogate. */
  String text(String text, String field) throws RecordFault {
    return text(text, path, field);
  }

  /**
   * As {@link #text(String, String)}.
   *
   * @param field its name in messages, below {@code outer}
   */
  static String text(String text, String outer, Object field) throws RecordFault {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isHighSurrogate(c)
            && i + 1 < text.length()
            && Character.isLowSurrogate(text.charAt(i + 1))) {
          i++;
        } else {
          throw new RecordFault(
              RejectCode.BAD_TEXT,
              String.format("%s%s has an unpaired surrogate (U+%04X).", outer, field, (int) c));
        }
      }
    }
    return text;
  }

  /** Throws the deferred fault, if any. */
  void throwDeferred() throws RecordFault {
    if (deferred != null) {
      throw deferred;
    }
  }

  /** The fault that came first. */
  RecordFault first(RecordFault thrown) {
    return deferred == null ? thrown : deferred;
  }

  /** Passes on the counts of a valid record. */
  void commit(Normalisations normalisations) {
    for (String what : counts) {
      normalisations.count(what);
    }
  }

  /** Passes on the findings about integers, also of a rejected record. */
  void commit(EnumFindings findings, StoreFile file, @Nullable Long line) {
    if (tableUsed) {
      findings.usedTable();
    }
    if (!integers.isEmpty()) {
      findings.add(file.relativePath(), line == null ? 0 : line, integers);
    }
  }

  /** The fault of a field whose value, at the parser's token, has another type. */
  RecordFault wrongType(JsonParser parser, String field, String expected) throws IOException {
    String found =
        switch (parser.currentToken()) {
          case START_OBJECT -> "an object";
          case START_ARRAY -> "an array";
          case VALUE_STRING -> "the string " + quoted(parser.getText());
          case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> parser.getText();
          default -> "the number " + shortened(parser.getText());
        };
    return new RecordFault(
        RejectCode.WRONG_TYPE, path + field + " is " + found + "; expected " + expected + ".");
  }

  static String quoted(String text) {
    return '"' + shortened(text) + '"';
  }

  /** For a message: one line, not too long. */
  static String shortened(String text) {
    String cut = cut(text);
    var shown = new StringBuilder(cut.length());
    for (int i = 0; i < cut.length(); i++) {
      char c = cut.charAt(i);
      boolean unfit = Character.isISOControl(c) || Character.isSurrogate(c);
      shown.append(unfit ? String.format("\\u%04x", (int) c) : String.valueOf(c));
    }
    return shown.toString();
  }

  /** The beginning of a value, unchanged. */
  static String cut(String text) {
    return Printable.cut(text, SHOWN);
  }
}
