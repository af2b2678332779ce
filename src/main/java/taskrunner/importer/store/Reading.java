package taskrunner.importer.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The state of reading one record: where it is, what was noticed, how large it has become. */
final class Reading {
  /** Levels of nesting within a record, its own braces being the first. */
  static final int MOST_LEVELS = 100;

  /** A document's limit, in bytes of BSON. */
  static final int MOST_BYTES = 16 * 1024 * 1024;

  /** Of an object or array that is empty. */
  private static final int CONTAINER_BYTES = 5;

  /** Of a value's type and the end of its name. */
  private static final int ELEMENT_BYTES = 2;

  /** Of a string's length and its end. */
  private static final int STRING_BYTES = 5;

  /** Of the heap, about: of an object or array, a key, an item of an array, a text, a number. */
  private static final int CONTAINER_HEAP = 96;

  private static final int KEY_HEAP = 100;
  private static final int ITEM_HEAP = 8;
  private static final int TEXT_HEAP = 72;
  private static final int NUMBER_HEAP = 24;

  /** What one record may take of the heap; its text lies beside it, and what the driver sends. */
  private static final long MOST_HEAP = Runtime.getRuntime().maxMemory() / 4;

  private static final int SHOWN = 80;

  private final List<String> counts = new ArrayList<>(4);
  private final List<EnumFindings.Numbered> integers = new ArrayList<>(0);
  private @Nullable RecordFault deferred;
  private boolean tableUsed;
  private long atLeastBytes;
  private long heapBytes;
  private final @Nullable FormNotes notes;

  /** Where messages say a field is, e.g. {@code steps[3].}; empty at the record's top. */
  String path = "";

  /** The run that the record names; null where it names none. */
  @Nullable String runId;

  /** A log entry's date, which every one has. */
  long timestampMillis;

  /** A log entry's own; null where it has none. */
  @Nullable Long sequence;

  /** Of a record whose form is of no interest. */
  Reading() {
    this(null);
  }

  /**
   * @param notes where the record's form is noted; null for nowhere
   */
  Reading(@Nullable FormNotes notes) {
    this.notes = notes;
  }

  /** Where the form of objects of this place is noted; null for nowhere. */
  @Nullable PlaceNotes notes(FieldPlace place, FieldTable table) {
    return notes == null ? null : notes.at(place, table);
  }

  /** A word of a list was read. */
  void word(EnumField list, String text) {
    if (notes != null) {
      notes.word(list, text);
    }
  }

  /** An integer was read where a word of a list is expected. */
  void integer(EnumField list) {
    if (notes != null) {
      notes.integer(list);
    }
  }

  /** Of a log entry, once it is read. */
  StoreRecord.Place place() {
    return new StoreRecord.Place(timestampMillis, Objects.requireNonNull(sequence));
  }

  /** Something was read in another form than it is stored in. */
  void count(String what) {
    counts.add(what);
  }

  /** An integer stood for a word, and no table was given for its field. */
  void integerWithoutTable(EnumFindings.Numbered integer, RecordFault fault) {
    integers.add(integer);
    if (deferred == null) {
      deferred = fault;
    }
  }

  void usedTable() {
    tableUsed = true;
  }

  /** Adds an object or array, without what is in it. */
  void growByContainer() throws RecordFault {
    grow(CONTAINER_BYTES, CONTAINER_HEAP);
  }

  /** Adds a key. */
  void growByKey(String key) throws RecordFault {
    grow(ELEMENT_BYTES + key.length(), KEY_HEAP + key.length());
  }

  /** Adds the place of an array's item, whose name is its index. */
  void growByItem(int index) throws RecordFault {
    grow(ELEMENT_BYTES + Integer.toString(index).length(), ITEM_HEAP);
  }

  /** Adds a string, without its key. */
  void growByText(String text) throws RecordFault {
    grow(STRING_BYTES + text.length(), TEXT_HEAP + text.length());
  }

  /** Adds a number or the like, of so many bytes. */
  void grow(int bytes) throws RecordFault {
    grow(bytes, NUMBER_HEAP);
  }

  /**
   * Adds what something takes in BSON at the least: never more, or good records would be refused;
   * and not much less, so that text which grows as BSON is given up before it fills the memory.
   *
   * @param heap what it takes of the heap, about
   */
  private void grow(int bytes, int heap) throws RecordFault {
    atLeastBytes += bytes;
    heapBytes += heap;
    if (atLeastBytes > MOST_BYTES) {
      throw tooLarge();
    }
    if (heapBytes > MOST_HEAP) {
      throw new RecordFault(
          RejectCode.TOO_LARGE,
          "The record takes more than a quarter of this process's heap; give it more (-Xmx).");
    }
  }

  static RecordFault tooLarge() {
    return new RecordFault(RejectCode.TOO_LARGE, "The record takes more than 16 MiB as BSON.");
  }

  /** Refuses what is nested too deep. */
  static void checkLevel(int level) throws RecordFault {
    if (level > MOST_LEVELS) {
      throw new RecordFault(
          RejectCode.TOO_DEEP, "The record has more than " + MOST_LEVELS + " levels of nesting.");
    }
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
              String.format("%s has an unpaired surrogate (U+%04X).", path + field, (int) c));
        }
      }
    }
    return text;
  }

  /** Throws what was put off so that more could be noticed. */
  void throwDeferred() throws RecordFault {
    if (deferred != null) {
      throw deferred;
    }
  }

  /** The fault that came first. */
  RecordFault first(RecordFault thrown) {
    return deferred == null ? thrown : deferred;
  }

  /** Hands on what was noticed in a record that was read. */
  void commit(Normalisations normalisations) {
    for (String what : counts) {
      normalisations.count(what);
    }
  }

  /** Hands on what was noticed of integers, also in a record that was rejected. */
  void commit(EnumFindings findings, StoreFile file, @Nullable Long line) {
    if (tableUsed) {
      findings.usedTable();
    }
    if (!integers.isEmpty()) {
      findings.add(file.relativePath(), line == null ? 0 : line, integers);
    }
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

  /** The beginning of a value, as it is. */
  static String cut(String text) {
    if (text.length() <= SHOWN) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(SHOWN - 1)) ? SHOWN - 1 : SHOWN;
    return text.substring(0, end) + "…";
  }
}
