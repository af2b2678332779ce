package taskrunner.doctor;

import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.settings.LoadedSettings.ConfiguredValue;
import taskrunner.text.Printable;

/**
 * The result of checking configuration, server and database.
 *
 * @param database null where none is configured
 * @param checks in order; without those that an earlier failure makes impossible
 * @param configuration every setting with its source, secrets masked
 * @param failure the error of the first failed check; null if none failed
 */
public record DoctorReport(
    @Nullable String database,
    List<Check> checks,
    List<ConfiguredValue> configuration,
    @Nullable TaskRunnerSchemaException failure) {
  public DoctorReport {
    checks = List.copyOf(checks);
    configuration = List.copyOf(configuration);
  }

  /** The worst status of all checks. */
  public Status status() {
    return checks.stream().map(Check::status).max(Status::compareTo).orElse(Status.OK);
  }

  /** The result of a check, the best first. */
  public enum Status {
    OK,
    /** Works, with a risk. */
    WARN,
    /** Commands will not work. */
    FAIL
  }

  /**
   * One check.
   *
   * @param name one lower-case word, e.g. {@code version}; stable
   * @param detail a sentence: the result and, unless it is OK, what to do
   */
  public record Check(String name, Status status, String detail) {
    public Check {
      detail = Printable.of(detail);
    }
  }
}
