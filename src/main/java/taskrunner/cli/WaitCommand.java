package taskrunner.cli;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.database.WriteRequirements;
import taskrunner.view.ExitCode;
import taskrunner.view.View;

/** {@code wait [--timeout 60s]}. */
@Command(
    name = "wait",
    description = {
      "Waits until a start has nothing to apply, for init containers and replicas.",
      "Changes nothing. Exit 3 at the end of the timeout."
    })
final class WaitCommand implements SchemaCommand {
  private static final long PAUSE_MILLIS = 250;

  private static final CommandOption<Duration> TIMEOUT =
      CommandOption.of(
          Duration.class,
          "--timeout TIME",
          "The longest wait: 500ms, 60s, 5m or 1h. Default: 60s.");

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

  /** Each attempt takes this long if need be: a slow process would find no server in less. */
  private static final Duration LEAST_ATTEMPT = Duration.ofSeconds(2);

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
        var attempt = left.compareTo(LEAST_ATTEMPT) < 0 ? LEAST_ATTEMPT : left;
        return view(context.operations(attempt).awaitApplied(left), context.database());
      } catch (TaskRunnerSchemaException e) {
        // No server has answered yet; each attempt takes some seconds.
        if (!WriteRequirements.mayPass(e) || end - System.nanoTime() <= 0) {
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
}
