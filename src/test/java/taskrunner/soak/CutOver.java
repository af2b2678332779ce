package taskrunner.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import taskrunner.testing.Await;
import taskrunner.testing.Topology;

/** Runs {@code docs/cutover.md} from top to bottom, beside a service that writes all the time. */
final class CutOver implements Scenario {
  private static final int ROUNDS = 10;
  private static final int MORE_BYTES = 20_000;
  private static final Path PAGE =
      Path.of(System.getProperty("taskrunner.project", ""), "docs", "cutover.md");
  private static final Path SAMPLE =
      Path.of(System.getProperty("taskrunner.project", ""), "importer", "sample-store");
  private static final int REJECTS = 6;

  /** The table of rejects, with the only code that may be in it while the service writes. */
  private static final Pattern NEW_RUNS_ONLY =
      Pattern.compile("^Rejected:\n +unknown-run: \\d+\nDead letters:", Pattern.MULTILINE);

  private static final Pattern WROTE =
      Pattern.compile("> wrote lines (\\d+), halves (\\d+), runs (\\d+), states (\\d+)");

  @Override
  public String name() {
    return "cutover";
  }

  @Override
  public String proves() {
    return "the commands of docs/cutover.md migrate a store that a service writes to all the time"
        + " to MongoDB and back, and no line and no state is missing or stale";
  }

  @Override
  public Topology topology() {
    return Topology.REPLICA_SET;
  }

  @Override
  public void run(Course course) throws Exception {
    List<Runbook.Step> steps = Runbook.read(PAGE);
    for (int round = 1; round <= (course.brief() ? 1 : ROUNDS); round++) {
      MongoDatabase database = course.freshDatabase();
      String uri = course.server().uri();
      try (Operator operator = new Operator(SAMPLE, uri, database.getName(), round)) {
        new Round(course, round, steps, operator, database).run();
      } finally {
        database.drop();
      }
    }
  }

  /** One cut-over and one way back. */
  private static final class Round {
    private final Course course;
    private final int number;
    private final List<Runbook.Step> steps;
    private final Operator operator;
    private final MongoDatabase database;
    private boolean imported;
    private long bytesAtFirstImport;
    private boolean arrived;
    private boolean returned;

    Round(
        Course course,
        int number,
        List<Runbook.Step> steps,
        Operator operator,
        MongoDatabase database) {
      this.course = course;
      this.number = number;
      this.steps = steps;
      this.operator = operator;
      this.database = database;
    }

    void run() throws Exception {
      require(operator.run("systemctl start task-runner") == 0, operator.logged());
      for (Runbook.Step step : steps) {
        String where = "round %d, %s: %s".formatted(number, step.title(), step.first());
        if (!course.point(where, () -> timed(step))) {
          // The next point depends on this one.
          return;
        }
      }
      course.point("round " + number + ", back on files", this::endedOnFiles);
    }

    private String timed(Runbook.Step step) throws Exception {
      long started = System.nanoTime();
      String found = tried(step);
      long millis = (System.nanoTime() - started) / 1_000_000;
      return found == null ? millis + " ms" : found + ", " + millis + " ms";
    }

    private @Nullable String tried(Runbook.Step step) throws Exception {
      if (operator.serviceRuns() && operator.writesFiles()) {
        long before = bytesOfLogs(operator.store());
        Await.until(
            60,
            () -> bytesOfLogs(operator.store()) > before + MORE_BYTES,
            "the service wrote nothing");
      }
      int status = operator.run(step.script());
      require(
          step.exits().contains(status),
          "the command exited with %d: %s%s"
              .formatted(status, operator.printed(), operator.logged()));
      require(
          status != REJECTS || NEW_RUNS_ONLY.matcher(operator.printed()).find(),
          "more was rejected than runs that began meanwhile: " + operator.printed());
      step.requireShown(operator.printed());
      String script = step.script();
      if (script.startsWith("taskrunner-schema import\n") && !imported) {
        imported = true;
        bytesAtFirstImport = bytesOfLogs(operator.store());
      }
      if (script.contains("import --verify")) {
        return arrived();
      }
      if (script.contains("export --to")) {
        return returned();
      }
      if (script.contains("systemctl start")) {
        return started();
      }
      return status == 0 ? null : "exit " + status;
    }

    /** No service writes to the store: the database must have exactly its records. */
    private String arrived() throws IOException {
      arrived = true;
      Matcher wrote = wrote();
      for (int i = 1; i <= wrote.groupCount(); i++) {
        assertThat(Long.parseLong(wrote.group(i))).as(wrote.group()).isPositive();
      }
      require(
          imported && bytesOfLogs(operator.store()) > bytesAtFirstImport,
          "the service wrote no log after the first import");
      return wrote.group() + "; compared " + StoreWitness.requireEqual(operator.store(), database);
    }

    /** The folder must have what the database has, and the database what the store had. */
    private String returned() throws IOException {
      returned = true;
      require(Long.parseLong(wrote().group(1)) > 0, "the service wrote nothing to the database");
      StoreWitness.requireKept(operator.store(), database);
      return "compared " + StoreWitness.requireEqual(operator.back(), database);
    }

    private String started() throws IOException {
      String outcome = operator.writesFiles() ? "> outcome DISABLED" : "> outcome UP_TO_DATE";
      String output = operator.serviceOutput();
      require(output.lines().anyMatch(outcome::equals), "the service printed " + output);
      return outcome.substring(2);
    }

    private String endedOnFiles() throws Exception {
      require(arrived && returned, "the runbook did not reach its checks");
      require(operator.run("systemctl stop task-runner") == 0, operator.logged());
      Matcher wrote = wrote();
      assertThat(Long.parseLong(wrote.group(1))).as(wrote.group()).isPositive();
      try (Stream<Path> all = Files.walk(operator.store().resolve("artifacts"))) {
        for (Path each : all.toList()) {
          Path copy = operator.back().resolve(operator.store().relativize(each));
          require(Files.exists(copy), copy + " is missing");
        }
      }
      return wrote.group();
    }

    private Matcher wrote() throws IOException {
      String output = operator.serviceOutput();
      Matcher wrote = WROTE.matcher(output);
      require(wrote.find(), "the service printed " + output);
      return wrote;
    }

    private static long bytesOfLogs(Path store) {
      try (Stream<Path> all = Files.list(store.resolve("logs"))) {
        return all.mapToLong(path -> path.toFile().length()).sum();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void require(boolean holds, String otherwise) {
      if (!holds) {
        throw new AssertionError(otherwise);
      }
    }
  }
}
