package taskrunner.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import taskrunner.testing.MongoServer;
import taskrunner.testing.Topology;

/**
 * {@code make soak}: runs scenarios, prints each point and its outcome as it goes and a table at
 * the end, and exits with 1 when any point failed.
 *
 * <pre>Soak [--every=N] [--summary=FILE] [scenario …]</pre>
 *
 * <p>{@code --every=3}: only every third command of those at which processes are disturbed.
 */
public final class Soak {
  private Soak() {}

  /** Every scenario, in the order in which they run. */
  static List<Scenario> scenarios() {
    return List.of(
        new KillAnywhere(Flow.FRESH),
        new KillAnywhere(Flow.HALF),
        new KillAnywhere(Flow.UNDO),
        new KillAnywhere(Flow.GROWN),
        new Zombie(Flow.FRESH),
        new Zombie(Flow.UNDO),
        new Herd(),
        new ImportsDisturbed(),
        new ImportUndone(),
        new PrimaryLost(),
        new Partition(),
        new ClockSkew(),
        new UndoRace(),
        new TwoVersions(),
        new CutOver());
  }

  public static void main(String[] arguments) throws IOException {
    List<String> names = new ArrayList<>();
    int every = 1;
    Path summary = null;
    for (String argument : arguments) {
      if (argument.startsWith("--every=")) {
        every = Integer.parseInt(argument.substring("--every=".length()));
      } else if (argument.startsWith("--summary=")) {
        summary = Path.of(argument.substring("--summary=".length()));
      } else {
        names.addAll(Arrays.asList(argument.split("[, ]+")));
      }
    }
    names.removeIf(String::isEmpty);
    List<Course> courses = run(chosen(names), Extent.every(every));
    String table = table(courses);
    System.out.println();
    System.out.print(table);
    if (summary != null) {
      Files.writeString(summary, table);
    }
    if (courses.stream().anyMatch(course -> !course.failures().isEmpty())) {
      System.exit(1);
    }
  }

  private static List<Scenario> chosen(List<String> names) {
    List<String> known = scenarios().stream().map(Scenario::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "There is no scenario \"%s\"; there are %s.".formatted(name, String.join(", ", known)));
      }
    }
    return scenarios().stream().filter(s -> names.isEmpty() || names.contains(s.name())).toList();
  }

  /** Runs the scenarios one after the other. Those that need the same kind of server share it. */
  static List<Course> run(List<Scenario> scenarios, Extent extent) {
    Map<Topology, MongoServer> servers = new LinkedHashMap<>();
    List<Course> courses = new ArrayList<>();
    try {
      for (Scenario scenario : scenarios) {
        MongoServer server = servers.computeIfAbsent(scenario.topology(), MongoServer::start);
        Course course = new Course(scenario, server, extent, System.out::println);
        course.run();
        courses.add(course);
      }
    } finally {
      servers.values().forEach(MongoServer::close);
    }
    return courses;
  }

  private static String table(List<Course> courses) {
    StringBuilder text =
        new StringBuilder("| scenario | points | failures | seconds | what it proves |\n")
            .append("|---|---:|---:|---:|---|\n");
    for (Course course : courses) {
      text.append(
          "| %s | %d | %d | %s | %s |%n"
              .formatted(
                  course.scenario().name(),
                  course.points(),
                  course.failures().size(),
                  course.seconds(),
                  course.scenario().proves()));
    }
    text.append('\n');
    for (Course course : courses) {
      String name = course.scenario().name();
      course
          .figures()
          .forEach(
              figure -> text.append("- ").append(name).append(": ").append(figure).append('\n'));
      if (course.skipped() != null) {
        text.append("- ").append(name).append(": ").append(course.skipped()).append('\n');
      }
      course
          .failures()
          .forEach(
              failure ->
                  text.append("- FAILED ").append(name).append(": ").append(failure).append('\n'));
    }
    return text.toString();
  }
}
