package taskrunner.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import taskrunner.testing.ChildJvm;
import taskrunner.testing.MongoServer;

/**
 * How a {@link Starter} is started; each method returns a changed copy.
 *
 * @param action {@code migrate}, {@code undo}, {@code import} or {@code connect}
 * @param appName by which the server recognises the commands of this process
 * @param more additional options and settings
 * @param environment additional environment variables of a process
 */
record Starts(
    String action,
    String uri,
    String database,
    String appName,
    List<String> more,
    Map<String, String> environment) {
  static Starts of(String action, Course course, String database) {
    return new Starts(action, course.server().uri(), database, "starter", List.of(), Map.of());
  }

  Starts appName(String changed) {
    return new Starts(action, uri, database, changed, more, environment);
  }

  Starts uri(String changed) {
    return new Starts(action, changed, database, appName, more, environment);
  }

  /** With variables in the environment of the process. */
  Starts environment(Map<String, String> changed) {
    return new Starts(action, uri, database, appName, more, changed);
  }

  /** With additional options and settings, e.g. {@code --wait} or {@code Mongo:LockLease=3s}. */
  Starts with(String... added) {
    List<String> all = new ArrayList<>(more);
    all.addAll(List.of(added));
    return new Starts(action, uri, database, appName, all, environment);
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    arguments.add("--uri=" + MongoServer.withOption(uri, "appName=" + appName));
    arguments.add("--database=" + database);
    arguments.addAll(more);
    return arguments;
  }

  /** Starts the process. */
  ChildJvm start() {
    List<String> arguments = arguments();
    arguments.add(0, action);
    return ChildJvm.start(environment, List.of(), Starter.class, arguments);
  }

  /**
   * Runs the process until it exits.
   *
   * @throws AssertionError if its exit status is not 0; the message has what it printed and logged
   */
  List<String> succeed() {
    try (ChildJvm child = start()) {
      if (child.end() != 0) {
        throw new AssertionError(action + " failed: " + child.transcript());
      }
      return child.printed();
    }
  }

  /** Does the same in this JVM, which is faster; returns the lines. */
  List<String> here() {
    List<String> lines = new ArrayList<>();
    new Actions(arguments(), lines::add).run(action);
    return lines;
  }
}
