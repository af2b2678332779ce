package taskrunner.cli;

import java.util.List;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.importer.store.EnumTables;
import taskrunner.settings.FilesystemSettings;

/** What integers mean where a word is expected, for every command that reads or writes them. */
final class EnumOptions {
  private static final CommandOption<String> ENUM_TABLE =
      CommandOption.of(
          String.class,
          "--enum-table TABLE",
          "How integers are read where a word is expected: default. Without a table, records with",
          "integers are rejected.");

  private static final CommandOption<String> ENUM =
      CommandOption.of(
          String.class,
          "--enum FIELD=0:word,1:word",
          "The table of one field: stepKind, stepStatus or approvalStatus; replaces the one it has.",
          "May be repeated.");

  static final List<CommandOption<?>> ALL = List.of(ENUM_TABLE, ENUM);

  private EnumOptions() {}

  /** Whether the options name any table. */
  static boolean given(GivenOptions given) {
    return given.has(ENUM_TABLE) || given.has(ENUM);
  }

  /**
   * The tables that the options name, over those that are configured.
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
          ErrorCode.WRONG_USAGE, "Wrong " + option + ": " + wrong.getMessage(), null, wrong);
    }
  }
}
