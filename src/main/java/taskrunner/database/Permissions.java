package taskrunner.database;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the missing action and its resource in the server's error. */
final class Permissions {
  private static final Pattern COMMAND =
      Pattern.compile(
          "not authorized on (\\S+) to execute command \\{ ?(\\w+): (?:\"((?:[^\"\\\\]|\\\\.)*)\")?");

  private static final Pattern COLLECTION =
      Pattern.compile("\\b(?:collection|getMore|coll): \"((?:[^\"\\\\]|\\\\.)*)\"");

  /** Commands whose action has another name; most actions have the name of their command. */
  private static final Map<String, String> ACTIONS =
      Map.ofEntries(
          Map.entry("delete", "remove"),
          Map.entry("aggregate", "find"),
          Map.entry("count", "find"),
          Map.entry("distinct", "find"),
          Map.entry("getMore", "find"),
          Map.entry("create", "createCollection"),
          Map.entry("createIndexes", "createIndex"),
          Map.entry("dropIndexes", "dropIndex"),
          Map.entry("drop", "dropCollection"),
          // The server's message does not say whether it is an upsert.
          Map.entry("update", "update (or insert, for an upsert)"),
          Map.entry("findAndModify", "find and update (or insert, for an upsert)"),
          Map.entry("findandmodify", "find and update (or insert, for an upsert)"));

  private Permissions() {}

  /** E.g. {@code the action insert on taskrunner.pack_runs is not permitted}. */
  static String missing(String serverMessage) {
    Matcher command = COMMAND.matcher(serverMessage);
    if (!command.find()) {
      return SafeText.of(serverMessage);
    }
    String action =
        command.group(2).equalsIgnoreCase("findAndModify") && serverMessage.contains("remove: true")
            ? "find and remove"
            : ACTIONS.getOrDefault(command.group(2), command.group(2));
    String collection = command.group(3);
    if (collection == null) {
      Matcher named = COLLECTION.matcher(serverMessage);
      collection = named.find() ? named.group(1) : null;
    }
    String where =
        collection == null
            ? "the database " + command.group(1)
            : "the collection " + command.group(1) + "." + collection;
    return "the user lacks the action " + action + " on " + SafeText.of(where);
  }
}
