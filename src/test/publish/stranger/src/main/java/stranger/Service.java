package stranger;

import taskrunner.MigrationReport;
import taskrunner.MigrationRunner;

/** A service as the README embeds the library. Without settings nothing is to be done. */
public final class Service {
  public static void main(String[] arguments) {
    MigrationReport report = MigrationRunner.run();
    System.out.println("stranger: " + report.outcome());
  }
}
