package taskrunner.settings;

import static taskrunner.settings.WrongValueException.when;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import taskrunner.text.Redaction;
import taskrunner.text.StrayCharacters;

/**
 * What the server allows as names. Each check throws {@link WrongValueException}.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/limits/#naming-restrictions">Naming
 *     restrictions</a>
 */
final class NameRules {
  private static final int DATABASE_BYTES = 63;

  /** The server's limit for database, dot and collection together. */
  private static final int NAMESPACE_BYTES = 255;

  private static final String ADDRESS = "it looks like a connection string";

  private static final Set<String> SERVERS_OWN = Set.of("admin", "local", "config");

  private NameRules() {}

  static void checkDatabase(String name) {
    String allowed = "1 to " + DATABASE_BYTES + " bytes, without / \\ . space \" $ and NUL";
    when(name.isEmpty(), "it is empty", allowed);
    checkCharacters(name, allowed);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      when("/\\. \"$".indexOf(c) >= 0, "it holds " + (c == ' ' ? "a space" : c), allowed);
    }
    when(bytes(name) > DATABASE_BYTES, "it is " + bytes(name) + " bytes long", allowed);
    when(
        SERVERS_OWN.contains(name),
        "it is one of the server's own databases",
        "a database of the Task Runner's own");
  }

  /** Checks a collection's name by itself. */
  static void checkCollection(String name) {
    String allowed = "a name that is not empty, without $ and NUL, not beginning with system. or .";
    when(name.isBlank(), "it is empty", allowed);
    checkStartAndCharacters(name, allowed);
    checkBytes(name, NAMESPACE_BYTES - 2);
  }

  /** Checks that {@code name} fits the server's limit together with the database's name. */
  static void checkLength(String name, String database) {
    checkBytes(name, NAMESPACE_BYTES - bytes(database) - 1);
  }

  /** Checks the prefix of the names of the module's own collections; it may be empty. */
  static void checkPrefix(String prefix) {
    checkStartAndCharacters(prefix, "no $ and no NUL, not beginning with system. or .");
    BookkeepingNames.of(prefix).all().forEach(NameRules::checkCollection);
  }

  /**
   * Checks the name of an index.
   *
   * @see <a href="https://www.mongodb.com/docs/manual/reference/command/createIndexes/">the
   *     server's rules</a>: {@code *} means all indexes to dropIndexes
   */
  static void checkIndex(String name) {
    String allowed = "a name that is not empty, not * and not _id_, without control characters";
    when(name.isBlank(), "it is empty", allowed);
    when(name.equals("*"), "* means every index", allowed);
    when(name.equals("_id_"), "that is the server's own index", allowed);
    when(Redaction.isAddress(name), ADDRESS, allowed);
    checkCharacters(name, allowed);
  }

  /** Refuses characters that stand in {@code text} by accident. */
  static void checkCharacters(String text, String allowed) {
    String fault = StrayCharacters.fault(text);
    if (fault != null) {
      throw new WrongValueException(fault, allowed);
    }
  }

  private static void checkStartAndCharacters(String name, String allowed) {
    when(name.startsWith("system."), "system. is the server's own", allowed);
    when(name.startsWith("."), "it begins with a dot", allowed);
    when(name.indexOf('$') >= 0, "it holds $", allowed);
    when(Redaction.isAddress(name), ADDRESS, allowed);
    checkCharacters(name, allowed);
  }

  private static void checkBytes(String name, int most) {
    when(
        bytes(name) > most,
        "it is " + bytes(name) + " bytes long",
        "at most " + most + " bytes beside the database");
  }

  private static int bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8).length;
  }
}
