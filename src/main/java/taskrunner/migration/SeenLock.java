package taskrunner.migration;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Objects;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.LockStatus;

/**
 * The lock at one moment, by the server's clock.
 *
 * @param left until it expires; zero when it is free or expired
 * @param session the UUID of its holder's session at the server; null where there is none
 */
record SeenLock(LockStatus status, Duration left, @Nullable String session) {
  static final SeenLock FREE = new SeenLock(LockStatus.FREE, Duration.ZERO, null);

  /**
   * Reads it.
   *
   * @param found the stored document, with the server's time as {@code now}
   */
  static SeenLock of(Document found) {
    Instant now = found.getDate("now").toInstant();
    Instant expiresAt = instant(found, "expiresAt");
    Duration left = expiresAt == null ? Duration.ZERO : Duration.between(now, expiresAt);
    boolean live = left.compareTo(Duration.ZERO) > 0;
    String owner = found.getString("owner");
    // Mongock takes an expired lock by setting its own four fields: the others are the dead
    // holder's.
    boolean ours = owner != null && Objects.equals(owner, found.getString("holder"));
    return new SeenLock(
        new LockStatus(
            live,
            !live,
            owner,
            ours ? found.getString("host") : null,
            ours && found.get("pid") instanceof Number pid ? pid.longValue() : null,
            ours ? found.getString("version") : null,
            ours ? instant(found, "acquiredAt") : null,
            expiresAt),
        live ? left : Duration.ZERO,
        ours && found.get("session") instanceof String session ? session : null);
  }

  /** Whether somebody holds it and it has not expired. */
  boolean live() {
    return status.held();
  }

  /** The holder, for a message. */
  String holder() {
    if (status.owner() == null) {
      return "nobody";
    }
    return status.host() == null
        ? "owner " + status.owner() + " (Mongock itself)"
        : describe(status.host(), status.pid(), status.version(), status.owner());
  }

  /** A holder, for a message. */
  static String describe(String host, @Nullable Long pid, @Nullable String version, String owner) {
    return host + " (process " + pid + ", version " + version + ", owner " + owner + ")";
  }

  private static @Nullable Instant instant(Document found, String field) {
    return found.get(field) instanceof Date date ? date.toInstant() : null;
  }
}
