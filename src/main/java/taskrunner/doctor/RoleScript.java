package taskrunner.doctor;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import taskrunner.ChangeUnitProvider;
import taskrunner.database.DatabaseConnection;
import taskrunner.migration.UnitList;
import taskrunner.schema.JavaScriptLiteral;
import taskrunner.settings.BookkeepingNames;
import taskrunner.settings.StorageSettings;

/** Writes a {@link Role} as the command that creates it. */
public final class RoleScript {
  private RoleScript() {}

  /**
   * A {@code mongosh} script that creates the role for the configured database and collections. It
   * contacts no server.
   *
   * @param providers of change units, whose collections the role covers
   * @throws taskrunner.ConfigurationException no database named
   */
  public static String of(Role role, StorageSettings settings, List<ChangeUnitProvider> providers) {
    String database = DatabaseConnection.databaseOf(settings);
    String name = name(role, settings.bookkeepingPrefix());
    UnitList units = UnitList.with(providers);
    String privileges =
        role
            .privileges(
                settings.collections(), BookkeepingNames.of(settings.bookkeepingPrefix()), units)
            .stream()
            .map(privilege -> line(database, privilege))
            .collect(Collectors.joining(",\n"));
    return """
        // For mongosh, as a user who may create roles. Then grant it, in the database of the user:
        //   db.getSiblingDB("admin").grantRolesToUser("USER", [{ role: %1$s, db: %2$s }])
        // On a sharded cluster docs/server-commands.md has a second role, which routers need.
        %4$sdb.getSiblingDB(%2$s).runCommand({
          createRole: %1$s,
          privileges: [
        %3$s
          ],
          roles: []
        })
        """
        .formatted(quoted(name), quoted(database), privileges, notCovered(role, units));
  }

  private static String notCovered(Role role, UnitList units) {
    List<String> code = units.dataUnits();
    return role != Role.MIGRATE || code.isEmpty()
        ? ""
        : "// Add what the code of "
            + String.join(", ", code)
            + " reads and writes in other collections: it is unknown.\n";
  }

  private static String name(Role role, String prefix) {
    String word = role.toString();
    return prefix
        + "taskrunnerSchema"
        + word.substring(0, 1).toUpperCase(Locale.ROOT)
        + word.substring(1);
  }

  private static String line(String database, Privilege privilege) {
    return "    { resource: { db: %s, collection: %s },\n      actions: %s }"
        .formatted(quoted(database), quoted(privilege.collection()), actions(privilege.actions()));
  }

  private static String actions(List<String> actions) {
    return actions.stream().map(RoleScript::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String quoted(String text) {
    return JavaScriptLiteral.quoted(text);
  }
}
