package taskrunner.settings;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import taskrunner.text.StrayCharacters;

/**
 * What the server allows as names.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/limits/#naming-restrictions">Naming
 *     restrictions</a>
 */
final class NameRules {
  private static final int DATABASE_BYTES = 63;

  /** The server's limit for database, dot and collection together. */
  private static final int NAMESPACE_BYTES = 255;

  private static final Set<String> SERVERS_OWN = Set.of("admin", "local", "config");

  private NameRules() {}

  static void checkDatabase(String name) {
    String allowed = "1 to " + DATABASE_BYTES + " bytes, without / \\ . space \" $ and NUL";
    if (name.isEmpty()) {
      throw new WrongValueException("it is empty", allowed);
    }
    checkCharacters(name, allowed);
    for (int i = 0; i < name.length(); i++) {
      if ("/\\. \"$".indexOf(name.charAt(i)) >= 0) {
        throw new WrongValueException("it holds " + shown(name.charAt(i)), allowed);
      }
    }
    if (bytes(name) > DATABASE_BYTES) {
      throw new WrongValueException("it is " + bytes(name) + " bytes long", allowed);
    }
    if (SERVERS_OWN.contains(name)) {
      throw new WrongValueException(
          "it is one of the server's own databases", "a database of the Task Runner's own");
    }
  }

  /** Checks a collection's name by itself. */
  static void checkCollection(String name) {
    String allowed = "a name that is not empty, without $ and NUL, not beginning with system. or .";
    if (name.isBlank()) {
      throw new WrongValueException("it is empty", allowed);
    }
    checkStartAndCharacters(name, allowed);
    if (bytes(name) > NAMESPACE_BYTES - 2) {
      throw tooLong(name, NAMESPACE_BYTES - 2);
    }
  }

  /** Checks that {@code name} fits the server's limit together with the database's name. */
  static void checkLength(String name, String database) {
    int room = NAMESPACE_BYTES - bytes(database) - 1;
    if (bytes(name) > room) {
      throw tooLong(name, room);
    }
  }

  /** Checks what goes before the names of the module's own collections; it may be empty. */
  static void checkPrefix(String prefix) {
    String allowed = "no $ and no NUL, not beginning with system. or .";
    checkStartAndCharacters(prefix, allowed);
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
    if (name.isBlank()) {
      throw new WrongValueException("it is empty", allowed);
    }
    if (name.equals("*")) {
      throw new WrongValueException("* stands for every index", allowed);
    }
    if (name.equals("_id_")) {
      throw new WrongValueException("that is the server's own index", allowed);
    }
    checkCharacters(name, allowed);
  }

  /** Checks that nothing stands in {@code text} that got there by accident. */
  static void checkCharacters(String text, String allowed) {
    String fault = StrayCharacters.fault(text);
    if (fault != null) {
      throw new WrongValueException(fault, allowed);
    }
  }

  private static void checkStartAndCharacters(String name, String allowed) {
    if (name.startsWith("system.")) {
      throw new WrongValueException("system. is the server's own", allowed);
    }
    if (name.startsWith(".")) {
      throw new WrongValueException("it begins with a dot", allowed);
    }
    if (name.indexOf('$') >= 0) {
      throw new WrongValueException("it holds $", allowed);
    }
    checkCharacters(name, allowed);
  }

  private static WrongValueException tooLong(String name, int room) {
    return new WrongValueException(
        "it is " + bytes(name) + " bytes long", "at most " + room + " bytes beside the database");
  }

  private static int bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String shown(char c) {
    return c == ' ' ? "a space" : String.valueOf(c);
  }
}
