package taskrunner.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A run of the program, and the names of the classes that it loaded outside the JDK, in their
 * order.
 */
record LoadedClasses(Desk.Answer answer, Set<String> names) {
  /** A class of a jar or a folder, in the JVM's log; not one that the JVM generates. */
  private static final Pattern LOADED = Pattern.compile("(?m)\\] ([^ /]+) source: (?:file|jar):");

  /** Runs the program to its end, as {@link CommandProcess#start} does. */
  static LoadedClasses of(Path folder, List<String> jvmOptions, String... arguments)
      throws Exception {
    var log = Files.createTempFile(folder, "loaded", ".txt");
    var options = new ArrayList<>(jvmOptions);
    options.add("-Xlog:class+load:file=" + log);
    try (var running = CommandProcess.start(folder, options, arguments)) {
      var answer = running.end();
      var names = new LinkedHashSet<String>();
      LOADED.matcher(Files.readString(log)).results().forEach(match -> names.add(match.group(1)));
      return new LoadedClasses(answer, names);
    }
  }
}
