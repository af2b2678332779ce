package taskrunner.spring;

import taskrunner.MigrationBuilder;

/** An addition of the context's beans to a migration: change units, listeners, observations. */
@FunctionalInterface
interface MigrationAddition {
  void to(MigrationBuilder builder);
}
