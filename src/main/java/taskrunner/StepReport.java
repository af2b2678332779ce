package taskrunner;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import taskrunner.text.Printable;

/**
 * The result of one change unit.
 *
 * @param id e.g. {@code 0002-indexes}
 * @param detail what was done or why not, for a person; may be null
 */
public record StepReport(String id, StepState state, Duration duration, @Nullable String detail) {
  public StepReport {
    detail = Printable.ofNullable(detail);
  }
}
