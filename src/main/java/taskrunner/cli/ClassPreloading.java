package taskrunner.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Loads the classes that a command will need, in a second thread. A short command spends most of
 * its time on loading and verifying classes; a second processor can do much of it while the first
 * one connects (measured: docs/performance-notes.md).
 *
 * <p>A list is a resource with one binary name per line, in the order in which the main thread
 * needs them; {@code make start-classes} writes it. Nothing depends on a list: the main thread
 * loads what is missing, and this thread ignores what it does not find.
 *
 * <p>No class is initialized here, so no code of a listed class runs in this thread, and no thread
 * waits for an initializer of another.
 */
final class ClassPreloading implements Runnable {
  /** The list of a command that finds nothing to do. */
  static final String START = "start-classes.txt";

  /** The list of an import: what {@link #START} lacks. */
  static final String IMPORT = "import-classes.txt";

  private static final Set<String> COMMANDS =
      Set.of("migrate import plan verify wait state undo lock doctor report export".split(" "));

  private final List<String> lists;

  private ClassPreloading(List<String> lists) {
    this.lists = lists;
  }

  /**
   * Starts the thread, if the arguments name a command that needs a server. With one processor it
   * would only delay the main thread.
   */
  static void start(String... arguments) {
    var words = List.of(arguments);
    if (Runtime.getRuntime().availableProcessors() < 2
        || words.stream().noneMatch(COMMANDS::contains)) {
      return;
    }
    var lists = words.contains("import") ? List.of(START, IMPORT) : List.of(START);
    var thread = new Thread(new ClassPreloading(lists), "class-preloading");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void run() {
    try {
      for (var list : lists) {
        load(list);
      }
      // What the JVM reads for a time zone's name and for figures takes as long as 150 classes. The
      // driver needs the first when it has connected: it formats a line, even if nothing logs it.
      var unused = String.format(Locale.US, "%tZ %,d %.1f", System.currentTimeMillis(), 1, 1.0);
    } catch (IOException | RuntimeException unreadable) {
      // The start is only slower.
    }
  }

  private static void load(String list) throws IOException {
    var resource = ClassPreloading.class.getResourceAsStream(list);
    if (resource == null) {
      return;
    }
    try (var names =
        new BufferedReader(new InputStreamReader(resource, StandardCharsets.ISO_8859_1))) {
      for (var name = names.readLine(); name != null; name = names.readLine()) {
        link(name);
      }
    }
  }

  private static void link(String name) {
    try {
      var loader = ClassPreloading.class.getClassLoader();
      // Class.forName only loads the class. To list its constructors, the JVM must link it, and
      // most of the time goes into that.
      var unused = Class.forName(name, false, loader).getDeclaredConstructors();
    } catch (ClassNotFoundException | LinkageError absent) {
      // The main thread fails with the same error, if it needs the class.
    }
  }
}
