package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.bson.BsonWriter;

/** A record that is being read: the parser, where its values go, and what is noticed. */
record RecordInput(JsonParser parser, BsonWriter out, RecordContext context) {
  JsonToken token() {
    return parser.currentToken();
  }

  /** Moves to the next token; returns whether that is not {@code end}. */
  boolean nextIsNot(JsonToken end) throws IOException {
    return parser.nextToken() != end;
  }

  /** The value at which the parser stands, as text. */
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
