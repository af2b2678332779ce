package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Converts JSON to BSON unchanged: keys, their order, nulls, texts, and the value of numbers. */
final class Verbatim {
  private Verbatim() {}

  /** Reads the value at the parser's token, to its end. */
  static void value(RecordInput in, String field) throws IOException {
    value(in, ValuePath.of(in, field));
  }

  private static void value(RecordInput in, ValuePath path) throws IOException {
    RecordContext context = in.context();
    switch (in.token()) {
      case START_OBJECT -> {
        context.enter();
        context.growByContainer();
        in.out().writeStartDocument();
        while (in.nextIsNot(JsonToken.END_OBJECT)) {
          String key = context.key(in.parser().currentName());
          context.growByKey(key);
          in.parser().nextToken();
          in.out().writeName(key);
          value(in, path);
        }
        in.out().writeEndDocument();
        context.leave();
      }
      case START_ARRAY -> {
        context.enter();
        context.growByContainer();
        in.out().writeStartArray();
        for (int i = 0; in.nextIsNot(JsonToken.END_ARRAY); i++) {
          context.growByItem(i);
          value(in, path);
        }
        in.out().writeEndArray();
        context.leave();
      }
      case VALUE_STRING -> {
        String text = RecordContext.text(in.text(), "", path);
        context.growByText(text);
        in.out().writeString(text);
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        boolean isInteger = in.token() == JsonToken.VALUE_NUMBER_INT;
        context.grow(isInteger ? Integer.BYTES : Double.BYTES);
        Numbers.write(Numbers.any(in.text(), isInteger, path), in.out());
      }
      case VALUE_TRUE, VALUE_FALSE -> {
        context.grow(Byte.BYTES);
        in.out().writeBoolean(in.parser().getBooleanValue());
      }
      default -> in.out().writeNull();
    }
  }

  interface Step {
    void run() throws IOException;
  }

  /**
   * Passes over the value at the parser's token; checks its text and levels.
   *
   * @param field the name in messages
   * @param each called at each token, after the check
   */
  static void walk(RecordInput in, String field, Step each) throws IOException {
    RecordContext context = in.context();
    int open = 0;
    do {
      switch (in.token()) {
        case START_OBJECT, START_ARRAY -> {
          context.enter();
          open++;
        }
        case END_OBJECT, END_ARRAY -> {
          context.leave();
          open--;
        }
        case FIELD_NAME -> context.key(in.parser().currentName());
        case VALUE_STRING -> context.text(in.text(), field);
        default -> {}
      }
      each.run();
    } while (open > 0 && in.parser().nextToken() != null);
  }
}
