package taskrunner.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Prints a report, once: whoever comes second (a command that ends while a signal gives it up) is
 * told what the first has printed. Thread-safe.
 */
final class Printer {
  private final Surroundings surroundings;
  private OutputFormat format;
  private final long startedAt = System.nanoTime();
  private Verbosity verbosity = Verbosity.NORMAL;
  private List<String> warnings = List.of();
  private @Nullable Integer printed;

  Printer(Surroundings surroundings, OutputFormat format) {
    this.surroundings = surroundings;
    this.format = format;
  }

  /** What the arguments ask for, now that they are parsed. */
  synchronized void asked(OutputFormat wantedFormat, Verbosity wantedVerbosity) {
    format = wantedFormat;
    verbosity = wantedVerbosity;
  }

  /** What the settings gave cause to say; every JSON object holds it beside its own warnings. */
  synchronized void warned(List<String> aboutSettings) {
    warnings = aboutSettings;
  }

  /**
   * Prints {@code report} unless something was printed already.
   *
   * @param command the command's name; null where none was recognised
   * @return the exit code of what was printed
   */
  synchronized int print(@Nullable String command, Report report) {
    if (printed == null) {
      printed = report.exitCode();
      try {
        show(report, rendered(command, report));
      } catch (RuntimeException defect) {
        var failed = FailedReport.of(Failure.of(defect), report.database());
        printed = failed.exitCode();
        show(failed, rendered(command, failed));
      }
    }
    return printed;
  }

  private String rendered(@Nullable String command, Report report) {
    if (format == OutputFormat.TEXT) {
      var page = new TextPage(surroundings.terminal().coloured());
      report.text(page);
      return page.toString();
    }
    var object = Json.object();
    object.put("command", command);
    object.put("outcome", report.outcome());
    object.put("exitCode", report.exitCode());
    object.put("database", report.database());
    object.put("durationMs", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt));
    var failure = report.failure();
    if (failure != null) {
      object
          .putObject("error")
          .put("code", failure.code().word())
          .put("message", failure.message())
          .put("hint", failure.hint());
    }
    report.json(object);
    Json.addFirst(object, "warnings", warnings);
    try {
      return Json.text(object) + "\n";
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private void show(Report report, String data) {
    surroundings.out().print(data);
    // print() swallows its errors; a script must not take a cut-off answer for an answer.
    if (surroundings.out().checkError()) {
      var page = new TextPage(false);
      page.line("Error: The result could not be written to standard output.");
      surroundings.err().print(page);
      printed = Math.max(ExitCode.FAILED, report.exitCode());
    }
    var failure = report.failure();
    if (failure != null) {
      var page =
          new TextPage(surroundings.terminal().errShown() && surroundings.terminal().coloured());
      page.line("Error: " + failure.message(), TextPage.Tone.BAD);
      if (failure.hint() != null) {
        page.line("Hint: " + failure.hint());
      }
      if (verbosity == Verbosity.VERBOSE) {
        page.verbatim(failure.trace());
      }
      surroundings.err().print(page);
      surroundings.err().flush();
    }
  }
}
