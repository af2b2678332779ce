package taskrunner.cli;

import static taskrunner.cli.CommandOption.text;

import java.util.List;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.importer.store.EnumTables;
import taskrunner.settings.FilesystemSettings;

/** The words that integers stand for, for every command that reads or writes them. */
final class EnumOptions {
  private static final CommandOption<String> ENUM_TABLE =
      text(
          "--enum-table TABLE",
          "The words that integers stand for: default. Without a table, the import rejects records",
          "with integers.");

  private static final CommandOption<String> ENUM =
      text(
          "--enum FIELD=0:word,1:word",
          "The table of one field: stepKind, stepStatus or approvalStatus; replaces its other table.",
          "May be repeated.");

  static final List<CommandOption<?>> ALL = List.of(ENUM_TABLE, ENUM);

  private EnumOptions() {}

  /** Whether the options name any table. */
  static boolean given(GivenOptions given) {
    return given.has(ENUM_TABLE) || given.has(ENUM);
  }

  /**
   * The configured tables, replaced by those of the options.
   *
   * @throws TaskRunnerSchemaException (wrong-usage) an option has another form
   */
  static EnumTables tables(GivenOptions given, FilesystemSettings settings) {
    var option = "--enum-table";
    var enumTable = given.get(ENUM_TABLE);
    try {
      var configured = settings.enumTable();
      var tables =
          enumTable != null
              ? EnumTables.parse(enumTable)
              : configured != null ? EnumTables.parse(configured) : EnumTables.NONE;
      option = "--enum";
      for (var table : given.all(ENUM)) {
        tables = tables.with(table);
      }
      return tables;
    } catch (IllegalArgumentException wrong) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE,
          "Wrong " + option + ": " + wrong.getMessage(),
          "Run probe to see the integers of the store",
          wrong);
    }
  }
}
