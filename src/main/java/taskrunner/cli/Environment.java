package taskrunner.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import taskrunner.MigrationBuilder;
import taskrunner.SchemaOperations;
import taskrunner.settings.LoadedSettings;
import taskrunner.settings.SettingsSources;
import taskrunner.settings.StorageSettings;

/**
 * The environment of the process; a test replaces it.
 *
 * @param out data, UTF-8
 * @param err prompts, progress, errors
 * @param answer reads a line from the user; empty at the end of the input
 * @param logging sets the log levels, before anything is logged
 * @param settingsReader reads and checks the configuration
 * @param operationsFactory opens the configured database, with the builder of the command
 */
record Environment(
    PrintStream out,
    PrintStream err,
    Supplier<String> answer,
    Terminal terminal,
    Map<String, String> variables,
    Path workingDirectory,
    Consumer<Verbosity> logging,
    Function<SettingsSources, LoadedSettings> settingsReader,
    BiFunction<StorageSettings, MigrationBuilder, SchemaOperations> operationsFactory) {
  Environment {
    variables = Map.copyOf(variables);
  }
}
