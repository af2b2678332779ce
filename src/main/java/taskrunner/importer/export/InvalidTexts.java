package taskrunner.importer.export;

import org.bson.BsonBinaryReader;
import org.bson.BsonRegularExpression;
import org.bson.BsonType;
import org.bson.ByteBuf;
import org.bson.RawBsonDocument;
import org.bson.io.ByteBufferBsonInput;

/**
 * Counts the names and texts of a document with bytes that are no UTF-8. The server stores any
 * bytes. The driver reads such bytes as U+FFFD, a character that a text may also contain itself.
 */
final class InvalidTexts {
  private static final char REPLACEMENT = '\uFFFD';

  private final ByteBuf bytes;
  private final BsonBinaryReader reader;
  private long found;

  private InvalidTexts(RawBsonDocument document) {
    this.bytes = document.getByteBuffer();
    this.reader = new BsonBinaryReader(new ByteBufferBsonInput(document.getByteBuffer()));
  }

  /** Whether a text that the driver has read may be one of them. */
  static boolean mayBe(String text) {
    return text.indexOf(REPLACEMENT) >= 0;
  }

  /**
   * Counts them.
   *
   * @param without a field of the document that does not count
   */
  static long in(RawBsonDocument document, String without) {
    InvalidTexts texts = new InvalidTexts(document);
    try (texts.reader) {
      texts.document(without);
    }
    return texts.found;
  }

  private void document(String without) {
    reader.readStartDocument();
    for (int start = position(); next(); start = position()) {
      String name = reader.readName();
      if (name.equals(without)) {
        reader.skipValue();
      } else {
        check(name, start);
        value();
      }
    }
    reader.readEndDocument();
  }

  private void array() {
    reader.readStartArray();
    while (next()) {
      value();
    }
    reader.readEndArray();
  }

  private void value() {
    int start = position();
    switch (reader.getCurrentBsonType()) {
      case DOCUMENT -> document("");
      case ARRAY -> array();
      case STRING -> check(reader.readString(), start);
      case SYMBOL -> check(reader.readSymbol(), start);
      case JAVASCRIPT -> check(reader.readJavaScript(), start);
      case JAVASCRIPT_WITH_SCOPE -> {
        check(reader.readJavaScriptWithScope(), start);
        document("");
      }
      case REGULAR_EXPRESSION -> {
        BsonRegularExpression expression = reader.readRegularExpression();
        check(expression.getPattern() + expression.getOptions(), start);
      }
      case DB_POINTER -> check(reader.readDBPointer().getNamespace(), start);
      default -> reader.skipValue();
    }
  }

  private boolean next() {
    return reader.readBsonType() != BsonType.END_OF_DOCUMENT;
  }

  private int position() {
    return reader.getBsonInput().getPosition();
  }

  /**
   * @param start where the driver began to read the text
   */
  private void check(String text, int start) {
    if (mayBe(text)
        && text.chars().filter(c -> c == REPLACEMENT).count() > stored(start, position())) {
      found++;
    }
  }

  /** How often U+FFFD itself is stored, as EF BF BD. */
  private long stored(int start, int end) {
    long stored = 0;
    for (int i = start; i + 2 < end; i++) {
      if (bytes.get(i) == (byte) 0xEF
          && bytes.get(i + 1) == (byte) 0xBF
          && bytes.get(i + 2) == (byte) 0xBD) {
        stored++;
      }
    }
    return stored;
  }
}
