package taskrunner.view;

import org.jspecify.annotations.Nullable;
import taskrunner.LockStatus;

/** The view of {@code lock status} and {@code lock release}. */
public final class LockView {
  private LockView() {}

  public static View status(LockStatus lock, @Nullable String database) {
    return lock.held()
        ? of("held", lock, "The lock in " + database + " is held.", database)
        : lock.expired()
            ? of(
                "expired",
                lock,
                "The lock in " + database + " has expired; the next start takes it over.",
                database)
            : free(lock, database);
  }

  public static View released(LockStatus lock, @Nullable String database) {
    return lock.held() || lock.expired()
        ? of("released", lock, "The lock in " + database + " was removed.", database)
        : free(lock, database);
  }

  private static View of(
      String outcome, LockStatus lock, String sentence, @Nullable String database) {
    var view = fields(new View(outcome, ExitCode.DONE, database), lock);
    view.page().line(sentence);
    var owner = lock.owner();
    row(view, "owner", owner == null ? "unknown: the lock has none" : owner);
    if (lock.host() != null) {
      row(view, "host", lock.host() + (lock.pid() == null ? "" : ", pid " + lock.pid()));
    }
    row(view, "acquired", lock.acquiredAt());
    row(view, "expires", lock.expiresAt());
    return view;
  }

  private static void row(View view, String label, @Nullable Object value) {
    if (value != null) {
      view.page().line("  " + label + " ".repeat(10 - label.length()) + value);
    }
  }

  private static View free(LockStatus lock, @Nullable String database) {
    var view = fields(new View("free", ExitCode.DONE, database), lock);
    view.page().line("There is no lock in " + database + ".");
    return view;
  }

  private static View fields(View view, LockStatus lock) {
    return view.with("held", lock.held())
        .with("owner", lock.owner())
        .with("host", lock.host())
        .with("acquiredAt", lock.acquiredAt())
        .with("expiresAt", lock.expiresAt())
        .with("expired", lock.expired());
  }
}
