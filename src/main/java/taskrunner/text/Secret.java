package taskrunner.text;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A text that must stay secret: {@link #toString}, also in JSON, is a mask; {@link #reveal} is the
 * text.
 */
public record Secret(String reveal) {
  @Override
  @JsonValue
  public String toString() {
    return Redaction.MASK;
  }
}
