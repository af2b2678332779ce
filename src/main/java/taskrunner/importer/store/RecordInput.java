package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.bson.BsonWriter;

/** A record while it is read: the parser, the writer of its values and the context. */
record RecordInput(JsonParser parser, BsonWriter out, RecordContext context) {
  JsonToken token() {
    return parser.currentToken();
  }

  /** Moves to the next token; returns whether that is not {@code end}. */
  boolean nextIsNot(JsonToken end) throws IOException {
    return parser.nextToken() != end;
  }

  /** The value at the parser's token, as text. */
  String text() throws IOException {
    return parser.getText();
  }

  void require(JsonToken token, String expected, String field) throws IOException {
    if (token() != token) {
      throw wrongType(expected, field);
    }
  }

  RecordFault wrongType(String expected, String field) throws IOException {
    return context.wrongType(parser, field, expected);
  }
}
