package taskrunner.settings;

import com.fasterxml.jackson.annotation.JsonValue;
import taskrunner.text.Redaction;

/**
 * A text that must not be shown: {@link #toString}, also in JSON, is a mask, {@link #reveal} the
 * text.
 */
public record Secret(String reveal) {
  @Override
  @JsonValue
  public String toString() {
    return Redaction.MASK;
  }
}
