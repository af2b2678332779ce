package taskrunner.cli;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.view.ExitCode;
import taskrunner.view.View;

/** {@code wait [--timeout 60s]}. */
@Command(
    name = "wait",
    description = {
      "Waits until nothing is pending that a start would apply, for init containers and replicas.",
      "Changes nothing. Exit 3 when the time is over."
    })
final class WaitCommand implements SchemaCommand {
  private static final String TIMEOUT = "--timeout";
  private static final long PAUSE_MILLIS = 250;

  @Option(
      names = TIMEOUT,
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = Time.class,
      description = "How long at most: 500ms, 60s, 5m or 1h. Default: 60s.")
  private Duration timeout = Duration.ofSeconds(60);

  @Override
  public boolean value(String name, String value) {
    if (name.equals(TIMEOUT)) {
      timeout = new Time().convert(value);
      return true;
    }
    return false;
  }

  @Override
  public View run(CommandContext context) {
    var end = System.nanoTime() + timeout.toNanos();
    while (true) {
      var left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
      try {
        return view(context.operations().awaitApplied(left), context.database());
      } catch (TaskRunnerSchemaException e) {
        // No server has answered yet; each try takes some seconds.
        if (e.code() != ErrorCode.SERVER_UNREACHABLE || end - System.nanoTime() <= 0) {
          throw e;
        }
        pause(e);
      }
    }
  }

  private static void pause(TaskRunnerSchemaException unreachable) {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable;
    }
  }

  private static View view(List<String> pending, @Nullable String database) {
    var view =
        pending.isEmpty()
            ? new View("ready", ExitCode.DONE, database)
            : new View("timed-out", ExitCode.PENDING, database);
    view.page()
        .line(
            pending.isEmpty()
                ? "Ready: nothing is pending in " + database + "."
                : "Still pending in " + database + ": " + String.join(", ", pending) + ".");
    return view.with("pending", pending);
  }

  /** A number and its unit. */
  static final class Time implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    @Override
    public Duration convert(String value) {
      var matcher = FORM.matcher(value.strip());
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "'" + value + "' is no time such as 500ms, 60s, 5m or 1h");
      }
      var amount = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        default -> Duration.ofHours(amount);
      };
    }
  }
}
