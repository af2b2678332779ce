package taskrunner.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.importer.store.EnumTables;
import taskrunner.settings.FilesystemSettings;

/** What integers mean where a word is expected, for every command that reads or writes them. */
final class EnumOptions {
  @Option(
      names = "--enum-table",
      paramLabel = "TABLE",
      description = {
        "How integers are read where a word is expected: default. Without a table, records with",
        "integers are rejected."
      })
  private @Nullable String enumTable;

  @Option(
      names = "--enum",
      paramLabel = "FIELD=0:word,1:word",
      description = {
        "The table of one field: stepKind, stepStatus or approvalStatus; replaces the one it has.",
        "May be repeated."
      })
  private List<String> enums = new ArrayList<>();

  /** Whether the options name any table. */
  boolean given() {
    return enumTable != null || !enums.isEmpty();
  }

  /**
   * The tables that the options name, over those that are configured.
   *
   * @throws TaskRunnerSchemaException (wrong-usage) an option has another form
   */
  EnumTables tables(FilesystemSettings settings) {
    var option = "--enum-table";
    try {
      var configured = settings.enumTable();
      var tables =
          enumTable != null
              ? EnumTables.parse(enumTable)
              : configured != null ? EnumTables.parse(configured) : EnumTables.NONE;
      option = "--enum";
      for (var table : enums) {
        tables = tables.with(table);
      }
      return tables;
    } catch (IllegalArgumentException wrong) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE, "Wrong " + option + ": " + wrong.getMessage(), null, wrong);
    }
  }
}
