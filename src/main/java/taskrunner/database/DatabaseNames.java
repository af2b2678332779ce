package taskrunner.database;

import com.mongodb.MongoException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;

/**
 * The names of databases. A server distinguishes them by case, but does not allow two that differ
 * only by case.
 */
final class DatabaseNames {
  private DatabaseNames() {}

  /**
   * The error if a database whose name differs only by case exists; otherwise null. A user without
   * the privilege to list databases gets the server's error instead.
   */
  static @Nullable ConfigurationException otherCase(DatabaseConnection connection) {
    String name = connection.database().getName();
    String other = null;
    for (String there : alike(connection, name)) {
      if (there.equals(name)) {
        return null;
      }
      other = there;
    }
    return other == null
        ? null
        : new ConfigurationException(
            "The database %s is configured, and %s is there: the server allows no two names that"
                    .formatted(name, other)
                + " differ by case only.",
            "Configure Mongo:Database=" + other + ", as the server spells it.");
  }

  /** Names that differ at most in the case of ASCII letters, as the server compares them. */
  private static List<String> alike(DatabaseConnection connection, String name) {
    Document command =
        new Document("listDatabases", 1)
            .append("nameOnly", true)
            .append("authorizedDatabases", true)
            .append("filter", new Document("name", Pattern.compile("^" + regex(name) + "$")));
    try {
      return connection.admin().runCommand(command).getList("databases", Document.class).stream()
          .map(database -> database.getString("name"))
          .toList();
    } catch (MongoException e) {
      return List.of();
    }
  }

  private static String regex(String name) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
        String letter = String.valueOf(c);
        regex.append('[');
        regex.append(letter.toLowerCase(Locale.ROOT)).append(letter.toUpperCase(Locale.ROOT));
        regex.append(']');
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return regex.toString();
  }
}
