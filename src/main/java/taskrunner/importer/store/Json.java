package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import taskrunner.text.Printable;

/** The JSON parsers for the store: strict, from bytes, with limits. */
final class Json {
  /** A longer string does not fit into a document of 16 MiB. */
  private static final int LONGEST_OF_ALL = 16 * 1024 * 1024;

  /**
   * Limited to a part of a small heap: while it is read, a string takes five times its length, in
   * addition to a file of up to 64 MiB.
   */
  private static final int LONGEST_STRING =
      (int) Math.min(LONGEST_OF_ALL, Runtime.getRuntime().maxMemory() / 20);

  /**
   * Far more levels than a record may have. A deeper text is rejected as a whole, which bounds the
   * parser's memory.
   */
  private static final int DEEPEST_TEXT = 500_000;

  /** How Jackson says where something began, with words about its own options. */
  private static final Pattern SOURCE =
      Pattern.compile("\\[Source: .*?; line: (\\d+), column: (\\d+)]");

  /** The parser's options, which nobody can set here. */
  private static final Pattern SWITCH =
      Pattern.compile(" \\(not recognized as one since Feature [^)]*\\)|: enable `[^`]*` to allow");

  /** Created at the first use: an import that finds nothing new parses nothing. */
  private static final class Strict {
    static final JsonFactory FACTORY = factory(true);
  }

  private static final class LenientAboutKeys {
    static final JsonFactory FACTORY = factory(false);
  }

  private Json() {}

  private static JsonFactory factory(boolean refuseDuplicateKeys) {
    return JsonFactory.builder()
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        // Hostile keys make the parser slower, and do not fail it.
        .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
        .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, refuseDuplicateKeys)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(DEEPEST_TEXT)
                .maxNumberLength(Integer.MAX_VALUE)
                .maxStringLength(LONGEST_STRING)
                .maxNameLength(LONGEST_STRING)
                .build())
        .build();
  }

  /** A parser that refuses duplicate keys, over text that is known to be UTF-8. */
  static JsonParser parser(Slice text) throws IOException {
    return parser(Strict.FACTORY, text);
  }

  /** A parser that allows duplicate keys, for text that is only analysed. */
  static JsonParser tolerantParser(Slice text) throws IOException {
    return parser(LenientAboutKeys.FACTORY, text);
  }

  private static JsonParser parser(JsonFactory factory, Slice text) throws IOException {
    // Jackson would read zero bytes at the start as UTF-16 or UTF-32.
    for (int i = 0; i < Math.min(4, text.length()); i++) {
      if (text.bytes()[text.offset() + i] == 0) {
        throw new RecordFault(RejectCode.MALFORMED_JSON, "The text is no JSON: it has a NUL byte.");
      }
    }
    return factory.createParser(text.bytes(), text.offset(), text.length());
  }

  /** Rejects text after the first value. */
  static void checkEnd(JsonParser parser) throws IOException {
    if (parser.nextToken() != null) {
      throw new RecordFault(
          RejectCode.MALFORMED_JSON, "The text is no JSON: something follows its first value.");
    }
  }

  /** Moves to the first token of a text; rejects an empty text. */
  static JsonToken first(JsonParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw new RecordFault(RejectCode.MALFORMED_JSON, "The text is no JSON: it is empty.");
    }
    return first;
  }

  static void checkUtf8(Slice text) throws RecordFault {
    if (!text.isUtf8()) {
      throw new RecordFault(RejectCode.NOT_UTF8, "The text is not valid UTF-8.");
    }
  }

  /**
   * Whether a line without a newline is complete; otherwise a writer has not finished it. Invalid
   * bytes within a complete line are a fault of the line.
   */
  static boolean isWholeLine(Slice text) {
    if (text.isUtf8()) {
      return isWhole(text);
    }
    var shown = new String(text.bytes(), text.offset(), text.length(), StandardCharsets.UTF_8);
    return isWhole(Slice.of(shown.getBytes(StandardCharsets.UTF_8)));
  }

  /** Whether the text is one complete JSON value; duplicate keys do not matter. */
  private static boolean isWhole(Slice text) {
    try (JsonParser parser = parser(LenientAboutKeys.FACTORY, text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (StreamConstraintsException e) {
      return true; // Too large or too deep, whatever follows.
    } catch (JsonProcessingException e) {
      return isAboutSurrogates(e) && isWhole(withoutSurrogateEscapes(text));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Whether a parser refused a key with an unpaired surrogate. That is a fault of the record, not
   * of the text, which can still be parsed {@link #withoutSurrogateEscapes}.
   */
  static boolean isAboutSurrogates(JsonProcessingException complaint) {
    String message = complaint.getOriginalMessage();
    return message != null && message.contains("surrogate");
  }

  /**
   * A copy of the same length, with other characters for escaped surrogates ({@code \\ue000} for
   * {@code \\ud800}), a different one for each; only for finding where records start and end.
   */
  static Slice withoutSurrogateEscapes(Slice text) {
    byte[] copy = Arrays.copyOfRange(text.bytes(), text.offset(), text.offset() + text.length());
    int i = 0;
    while (i + 3 < copy.length) {
      if (copy[i++] != '\\') {
        continue;
      }
      // What follows a backslash starts no escape of its own.
      int digit = Character.digit(copy[i + 2], 16);
      if (copy[i] == 'u' && (copy[i + 1] | 0x20) == 'd' && digit >= 8) {
        copy[i + 1] = 'e';
        copy[i + 2] = (byte) ('0' + digit - 8);
      }
      i++;
    }
    return Slice.of(copy);
  }

  /** The fault of a text in memory, from the record's reader or from the parser. */
  static RecordFault fault(IOException e) {
    if (e instanceof RecordFault fault) {
      return fault;
    }
    if (!(e instanceof JsonProcessingException complaint)) {
      throw new UncheckedIOException(e); // Not possible: it reads from memory.
    }
    String found = oneLine(complaint.getOriginalMessage());
    if (complaint instanceof StreamConstraintsException) {
      if (found.toLowerCase(Locale.ROOT).contains("nesting depth")) {
        return new RecordFault(
            RejectCode.TOO_DEEP,
            "The text has more than " + DEEPEST_TEXT + " levels; at most 100 are read.");
      }
      return LONGEST_STRING == LONGEST_OF_ALL
          ? new RecordFault(
              RejectCode.TOO_LARGE, "A string or key is longer than a document may be (16 MiB).")
          : RecordFault.ofHeap(
              "A string or key is longer than this process's heap allows ("
                  + LONGEST_STRING
                  + " characters); give it more (-Xmx), at most 16 MiB are read.");
    }
    if (found.startsWith("Duplicate field")) {
      return new RecordFault(
          RejectCode.DUPLICATE_KEY,
          "An object has the key" + found.substring("Duplicate field".length()) + " twice.");
    }
    if (isAboutSurrogates(complaint)) {
      return new RecordFault(RejectCode.BAD_TEXT, "A key has an unpaired surrogate: " + found);
    }
    long at = complaint.getLocation() == null ? -1 : complaint.getLocation().getByteOffset();
    return new RecordFault(
        RejectCode.MALFORMED_JSON,
        "The text is no JSON" + (at < 0 ? "" : " at byte " + at) + ": " + found);
  }

  private static String oneLine(String message) {
    String line =
        SOURCE.matcher(message.replaceAll("\\p{Cntrl}+", " ")).replaceAll("line $1, column $2");
    return Printable.cut(SWITCH.matcher(line).replaceAll(""), 300);
  }
}
