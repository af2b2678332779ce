package taskrunner.soak;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;
import taskrunner.testing.MongoServer;

/** One run of a scenario: its server, its points and their outcomes. */
final class Course {
  private final Scenario scenario;
  private final MongoServer server;
  private final Extent extent;
  private final Consumer<String> out;
  private final long started = System.nanoTime();
  private final List<String> passed = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final List<String> figures = new ArrayList<>();
  private @Nullable String skipped;
  private long ended;

  /**
   * @param out receives each point and outcome as it is known
   */
  Course(Scenario scenario, MongoServer server, Extent extent, Consumer<String> out) {
    this.scenario = scenario;
    this.server = server;
    this.extent = extent;
    this.out = out;
  }

  /** Runs the whole scenario. A scenario that can't run is a failure. */
  void run() {
    try {
      scenario.run(this);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failed("interrupted", e);
    } catch (TestAbortedException e) {
      skipped = e.getMessage();
      say("" + skipped);
    } catch (Exception | AssertionError e) {
      failed("the scenario as a whole", e);
    }
    if (passed.isEmpty() && failures.isEmpty() && skipped == null) {
      failed("the scenario as a whole", new AssertionError("it tried no point"));
    }
    ended = System.nanoTime();
  }

  MongoServer server() {
    return server;
  }

  MongoClient client() {
    return server.client();
  }

  Extent extent() {
    return extent;
  }

  boolean brief() {
    return extent.brief();
  }

  /** A database that no other point uses. The caller drops it. */
  MongoDatabase freshDatabase() {
    return client().getDatabase("taskrunner_soak_" + UUID.randomUUID().toString().substring(24));
  }

  /**
   * Runs one point. It passes if it throws nothing.
   *
   * @return false if it failed
   */
  boolean point(String where, Point point) throws InterruptedException {
    try {
      String found = point.run();
      passed.add(where);
      say("ok    " + where + (found == null ? "" : ": " + found));
      return true;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception | AssertionError e) {
      failed(where, e);
      return false;
    }
  }

  private void failed(String where, Throwable e) {
    failures.add(where + ": " + e.getMessage());
    say("FAIL  " + where + ": " + e);
    for (StackTraceElement frame : e.getStackTrace()) {
      if (frame.getClassName().startsWith("taskrunner.")) {
        say("        at " + frame);
      }
    }
  }

  /** Adds a figure to the summary. */
  void figure(String figure) {
    figures.add(figure);
    say("      " + figure);
  }

  private void say(String text) {
    out.accept(scenario.name() + " " + text);
  }

  Scenario scenario() {
    return scenario;
  }

  int points() {
    return passed.size() + failures.size();
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  /** Why the scenario was skipped, if something it needs is not available; else null. */
  @Nullable String skipped() {
    return skipped;
  }

  List<String> figures() {
    return List.copyOf(figures);
  }

  String seconds() {
    return "" + Math.round((ended - started) / 1e9);
  }

  /** One point of a scenario. */
  @FunctionalInterface
  interface Point {
    /** Returns what was observed, for the printed line; null for nothing. */
    @Nullable String run() throws Exception;
  }
}
