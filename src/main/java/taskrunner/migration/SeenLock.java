package taskrunner.migration;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import taskrunner.LockStatus;
import taskrunner.database.StoredDocument;
import taskrunner.database.StoredType;

/**
 * The lock at one moment, by the server's clock. None of its fields is needed: a value of another
 * type counts as missing, and a lock without expiry has expired.
 *
 * @param left until it expires; zero if it is free or expired
 * @param session the UUID of its holder's session; null without one
 * @param stored the document; empty without a lock
 */
record SeenLock(
    LockStatus status, Duration left, @Nullable String session, Map<String, Object> stored) {
  static final SeenLock FREE = new SeenLock(LockStatus.FREE, Duration.ZERO, null, Map.of());

  /**
   * Reads the lock.
   *
   * @param stored the document, with the server's time as {@code now}
   */
  static SeenLock of(String collection, Map<String, Object> stored) {
    StoredDocument found = StoredDocument.of(collection, stored);
    Instant now = found.needed("now", StoredType.DATE);
    // As the server compares it, also a date that can't be printed.
    Instant end = found.shown("expiresAt", StoredType.ANY_DATE);
    Duration left = end == null ? Duration.ZERO : Duration.between(now, end);
    boolean live = left.compareTo(Duration.ZERO) > 0;
    String owner = found.shown("owner", StoredType.TEXT);
    // Mongock acquires an expired lock by setting its own four fields only: the others are
    // then the dead holder's.
    boolean ours = owner != null && Objects.equals(owner, found.shown("holder", StoredType.TEXT));
    return new SeenLock(
        new LockStatus(
            live,
            !live,
            owner,
            ours ? found.shown("host", StoredType.TEXT) : null,
            ours ? found.shown("pid", StoredType.COUNT) : null,
            ours ? found.shown("version", StoredType.TEXT) : null,
            ours ? found.shown("acquiredAt", StoredType.DATE) : null,
            found.shown("expiresAt", StoredType.DATE)),
        live ? left : Duration.ZERO,
        ours ? found.shown("session", StoredType.TEXT) : null,
        stored);
  }

  /** Whether there is a lock, live or expired. */
  boolean present() {
    return !stored.isEmpty();
  }

  /** Whether a process holds it and it has not expired. */
  boolean live() {
    return status.held();
  }

  /** The holder, for a message. */
  String holder() {
    if (!present()) {
      return "no process";
    }
    String owner = status.owner();
    if (owner == null) {
      return "an unknown owner (the lock names none)";
    }
    return status.host() == null
        ? "owner " + owner + " (Mongock itself)"
        : describe(status.host(), status.pid(), status.version(), owner);
  }

  /** A holder, for a message. */
  static String describe(String host, @Nullable Long pid, @Nullable String version, String owner) {
    return "%s (process %s, version %s, owner %s)".formatted(host, pid, version, owner);
  }
}
