package taskrunner.cli;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
  private static final long PAUSE_MILLIS = 250;
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  private static final CommandOption<Duration> TIMEOUT =
      CommandOption.of(
          Duration.class,
          "--timeout TIME",
          "How long at most: 500ms, 60s, 5m or 1h. Default: 60s.");

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

  @Override
  public List<CommandOption<?>> options() {
    return List.of(TIMEOUT);
  }

  @Override
  public View run(CommandContext context) {
    var timeout = context.given().get(TIMEOUT);
    var end = System.nanoTime() + (timeout == null ? DEFAULT_TIMEOUT : timeout).toNanos();
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
  static Duration time(String text) {
    var matcher = TIME.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no time such as 500ms, 60s, 5m or 1h");
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
