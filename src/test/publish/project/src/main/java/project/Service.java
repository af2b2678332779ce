package project;

import taskrunner.MigrationReport;
import taskrunner.MigrationRunner;

/** A service that embeds the library as in the README. Without settings it does nothing. */
public final class Service {
  public static void main(String[] arguments) {
    MigrationReport report = MigrationRunner.run();
    System.out.println("project: " + report.outcome());
  }
}
