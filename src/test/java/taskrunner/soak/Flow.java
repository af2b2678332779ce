package taskrunner.soak;

import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What a process does while it is disturbed: the state it starts from, and its action. */
enum Flow {
  /** A whole migration with backfill, from an empty database. */
  FRESH("migrate"),
  /** The rest of a migration whose first unit is already applied. */
  HALF("migrate"),
  /** The undo of a whole migration with backfill. */
  UNDO("undo"),
  /** The import of a store that grew since the backfill. */
  GROWN("import");

  /** The shortest lease that the configuration accepts. */
  static final Duration LEASE = Duration.ofSeconds(3);

  private final String action;

  Flow(String action) {
    this.action = action;
  }

  /** Some of its commands by number, far apart. The short versions disturb the process at these. */
  List<Integer> briefly() {
    return switch (this) {
      case FRESH -> List.of(28, 193);
      case HALF -> List.of(120);
      case UNDO -> List.of(330);
      case GROWN -> List.of(16);
    };
  }

  /** Brings a database to the state from which this flow starts. */
  void prepare(Course course, Stores stores, MongoDatabase database) {
    Starts migrate = starts("migrate", course, stores.first(), database);
    switch (this) {
      case FRESH -> {}
      case HALF -> migrate.with("--up-to=0001-collections").here();
      case UNDO, GROWN -> migrate.here();
    }
  }

  /** How the process is started. */
  Starts starts(Course course, Stores stores, MongoDatabase database) {
    return starts(action, course, this == GROWN ? stores.grown() : stores.first(), database);
  }

  private static Starts starts(String action, Course course, Path store, MongoDatabase database) {
    return Starts.of(action, course, database.getName())
        .with("Filesystem:Root=" + store, "Mongo:LockLease=" + LEASE.toSeconds() + "s");
  }

  /** The database after an undisturbed run. */
  DatabaseImage undisturbed(Course course, Stores stores) {
    return undisturbed(course, stores, DatabaseImage.History.EVERY_ROW);
  }

  /** The same, with this part of the history. */
  DatabaseImage undisturbed(Course course, Stores stores, DatabaseImage.History history) {
    MongoDatabase database = course.freshDatabase();
    try {
      prepare(course, stores, database);
      starts(course, stores, database).here();
      return DatabaseImage.of(database, history);
    } finally {
      database.drop();
    }
  }
}
