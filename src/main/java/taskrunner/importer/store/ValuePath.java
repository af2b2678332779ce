package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import org.jspecify.annotations.Nullable;

/**
 * The path of the value at the parser's token, within a field that is read unchanged: {@code
 * plan.steps[2].name}. Only a message needs it, so {@link #toString} finds it then, from the
 * parser's position.
 *
 * @param around the object or array that has the field
 */
record ValuePath(RecordInput in, String field, @Nullable JsonStreamContext around) {
  private static final int LONGEST = 200;

  /** Of a field, whose value is at the parser's token. */
  static ValuePath of(RecordInput in, String field) {
    JsonStreamContext here = in.parser().getParsingContext();
    boolean isWithin = in.token() == JsonToken.START_OBJECT || in.token() == JsonToken.START_ARRAY;
    return new ValuePath(in, field, isWithin ? here.getParent() : here);
  }

  @Override
  public String toString() {
    var below = new StringBuilder();
    JsonStreamContext at = in.parser().getParsingContext();
    while (at != null && at != around) {
      String step =
          at.inArray()
              ? "[" + at.getCurrentIndex() + "]"
              : "." + RecordContext.shortened(String.valueOf(at.getCurrentName()));
      if (below.length() + step.length() > LONGEST) {
        below.insert(0, "…");
        break;
      }
      below.insert(0, step);
      at = at.getParent();
    }
    return in.context().path + RecordContext.shortened(field) + below;
  }
}
