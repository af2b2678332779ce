package taskrunner.cli;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import taskrunner.ChangeUnitProvider;
import taskrunner.ErrorCode;
import taskrunner.MigrationBuilder;
import taskrunner.MigrationRunner;
import taskrunner.SchemaOperations;
import taskrunner.StepReport;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.settings.LoadedSettings;
import taskrunner.settings.StorageSettings;
import taskrunner.text.Log;
import taskrunner.view.TextPage;
import taskrunner.view.Tone;

/** The context of a running command: settings, operations on the database, the user's answer. */
final class CommandContext implements AutoCloseable {
  private final Environment environment;
  private final GlobalOptions options;
  private final Interruption interruption;
  private final ProgressView progress;
  private @Nullable LoadedSettings loaded;
  private @Nullable SchemaOperations operations;
  private @Nullable UnitJars jars;

  CommandContext(
      Environment environment,
      GlobalOptions options,
      Interruption interruption,
      String progressTitle) {
    this.environment = environment;
    this.options = options;
    this.interruption = interruption;
    this.progress =
        ProgressView.of(
            environment.err(), environment.terminal(), options.verbosity(), progressTitle);
  }

  /** The options of the command line. */
  GivenOptions given() {
    return options.given();
  }

  /** The settings; the first call reads and checks them. */
  StorageSettings settings() {
    return loaded().settings();
  }

  /** The settings with the source of each. */
  LoadedSettings loaded() {
    var known = loaded;
    if (known == null) {
      known =
          environment
              .settingsReader()
              .apply(options.sources(environment.workingDirectory(), environment.variables()));
      loaded = known;
      var log = Log.of(CommandContext.class);
      known.settings().warnings().forEach(warning -> log.warn("{}", warning));
    }
    return known;
  }

  /** The warnings of the settings; empty if they were not read. */
  List<String> warnings() {
    return loaded == null ? List.of() : loaded.settings().warnings();
  }

  /** The database's name; null if unknown. */
  @Nullable String database() {
    return loaded == null ? null : loaded.settings().database();
  }

  /** The library, with the settings, the change units and the progress of this command. */
  MigrationBuilder library() {
    var builder =
        MigrationRunner.builder().settings(settings().withoutWarnings()).listener(progress);
    units().forEach(builder::changeUnits);
    return builder;
  }

  /** The change units of {@code --units}; the first call opens the jars. */
  List<ChangeUnitProvider> units() {
    var open = jars;
    if (open == null) {
      open = options.units();
      jars = open;
    }
    return open.providers();
  }

  /** The operations on the configured database; the first call opens them. */
  SchemaOperations operations() {
    return operations(null);
  }

  /**
   * As {@link #operations()}.
   *
   * @param serverWait the longest wait for a server; null: the library's
   */
  SchemaOperations operations(@Nullable Duration serverWait) {
    var open = operations;
    if (open == null) {
      var library = library();
      if (serverWait != null) {
        library.serverWait(serverWait);
      }
      open = environment.operationsFactory().apply(settings().withoutWarnings(), library);
      operations = open;
      interruption.begin(open);
    }
    return open;
  }

  /** The states of the steps of an operation that failed; empty if unknown. */
  List<StepReport> steps() {
    return operations == null ? List.of() : operations.steps();
  }

  /** The operations; null if they were not opened. */
  @Nullable SchemaOperations operationsIfOpen() {
    return operations;
  }

  /**
   * Asks before a change that can't be undone.
   *
   * @param sentence what would be done, e.g. {@code undo would take back 0002-indexes}
   * @param details one line each
   * @throws TaskRunnerSchemaException there is no terminal, or the answer was no
   */
  void confirm(String sentence, List<String> details) {
    var list = String.join(", ", details);
    if (!environment.terminal().canAsk()) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE,
          "Nothing was changed, because there is no terminal for the question: "
              + sentence
              + " "
              + list,
          "Add --yes to confirm");
    }
    var page = new TextPage();
    page.list(sentence + ":", details, Tone.PLAIN);
    page.question("Continue? [y/N]");
    environment.err().print(page);
    environment.err().flush();
    interruption.pause();
    var answer = environment.answer().get();
    interruption.begin(operations());
    if (!List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT))) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE, "Not confirmed: nothing was changed", "Answer y, or add --yes");
    }
  }

  @Override
  public void close() {
    progress.close();
    interruption.pause();
    if (operations != null) {
      operations.close();
    }
    if (jars != null) {
      jars.close();
    }
  }
}
