package taskrunner.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.view.ExitCode;
import taskrunner.view.Failure;
import taskrunner.view.JsonText;
import taskrunner.view.TextPage;
import taskrunner.view.Tone;
import taskrunner.view.View;

/** Prints only the first view: a command and a signal may both end the process. Thread-safe. */
final class Printer {
  private final Environment environment;
  private final long startedAt = System.nanoTime();
  private OutputFormat format;
  private Verbosity verbosity = Verbosity.NORMAL;
  private List<String> warnings = List.of();
  private @Nullable Integer printed;

  Printer(Environment environment, OutputFormat format) {
    this.environment = environment;
    this.format = format;
  }

  /** Sets the format and the verbosity of the parsed arguments. */
  synchronized void configure(OutputFormat wantedFormat, Verbosity wantedVerbosity) {
    format = wantedFormat;
    verbosity = wantedVerbosity;
  }

  /** Sets the warnings of the settings, which come before those of the view in JSON. */
  synchronized void warn(List<String> ofSettings) {
    warnings = ofSettings;
  }

  /**
   * Prints {@code view} unless something was printed already.
   *
   * @param command the command's name; null where none was recognised
   * @return the exit code of what was printed
   */
  synchronized int print(@Nullable String command, View view) {
    if (printed == null) {
      printed = view.exitCode();
      try {
        print(view, rendered(command, view));
      } catch (RuntimeException defect) {
        var failed = new View("failed", Failure.of(defect), view.database());
        printed = failed.exitCode();
        print(failed, rendered(command, failed));
      }
    }
    return printed;
  }

  private String rendered(@Nullable String command, View view) {
    if (format == OutputFormat.TEXT) {
      return view.page().text(environment.terminal().coloured());
    }
    var object = view.object(command, Duration.ofNanos(System.nanoTime() - startedAt));
    if (!warnings.isEmpty()) {
      var all = new LinkedHashSet<Object>(warnings);
      if (object.get("warnings") instanceof List<?> own) {
        all.addAll(own);
      }
      object.with("warnings", new ArrayList<>(all));
    }
    return JsonText.of(object) + "\n";
  }

  private void print(View view, String data) {
    environment.out().print(data);
    // print() swallows its errors; a script must notice that its input is incomplete.
    if (environment.out().checkError()) {
      var page = new TextPage();
      page.line("Error: The result could not be written to standard output.");
      page.line(
          "Hint: Its reader has ended, or its disk is full. The command itself has ended before:"
              + " state db shows what it did.");
      environment.err().print(page);
      printed = Math.max(ExitCode.FAILED, view.exitCode());
    }
    var failure = view.failure();
    if (failure != null) {
      var page = new TextPage();
      page.line("Error: " + failure.message(), Tone.BAD);
      if (failure.hint() != null) {
        page.line("Hint: " + failure.hint());
      }
      if (verbosity == Verbosity.VERBOSE) {
        page.verbatim(failure.trace());
      }
      var terminal = environment.terminal();
      environment.err().print(page.text(terminal.errShown() && terminal.coloured()));
      environment.err().flush();
    }
  }
}
