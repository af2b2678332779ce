package taskrunner.spring;

import taskrunner.MigrationBuilder;

/** What the beans of a context add to a migration: change units, listeners, observations. */
@FunctionalInterface
interface MigrationAddition {
  /** Adds it. */
  void to(MigrationBuilder builder);
}
