package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import taskrunner.LockStatus;

/**
 * What {@code lock status} and {@code lock release} say.
 *
 * @param lock the lock as it stands, or the one that was removed
 */
record LockReport(LockStatus lock, String outcome, @Nullable String database) implements Report {
  static LockReport status(LockStatus lock, @Nullable String database) {
    return new LockReport(
        lock, lock.held() ? "held" : lock.expired() ? "expired" : "free", database);
  }

  static LockReport released(LockStatus lock, @Nullable String database) {
    return new LockReport(lock, lock.held() || lock.expired() ? "released" : "free", database);
  }

  @Override
  public int exitCode() {
    return ExitCode.DONE;
  }

  @Override
  public void json(ObjectNode object) {
    object
        .put("held", lock.held())
        .put("owner", lock.owner())
        .put("host", lock.host())
        .put("acquiredAt", Json.time(lock.acquiredAt()))
        .put("expiresAt", Json.time(lock.expiresAt()))
        .put("expired", lock.expired());
  }

  @Override
  public void text(TextPage page) {
    page.line(
        switch (outcome) {
          case "held" -> "The lock in " + database + " is held.";
          case "expired" -> "The lock in " + database + " has expired; the next start takes it.";
          case "released" -> "The lock in " + database + " was removed.";
          default -> "There is no lock in " + database + ".";
        });
    if (outcome.equals("free")) {
      return;
    }
    page.line(
        "  owner     " + (lock.owner() == null ? "unknown: the lock names none" : lock.owner()));
    if (lock.host() != null) {
      page.line("  host      " + lock.host() + (lock.pid() == null ? "" : ", pid " + lock.pid()));
    }
    if (lock.acquiredAt() != null) {
      page.line("  acquired  " + lock.acquiredAt());
    }
    if (lock.expiresAt() != null) {
      page.line("  expires   " + lock.expiresAt());
    }
  }
}
