package taskrunner;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The lock in the database, by the server's clock.
 *
 * @param held whether a process holds it and it has not expired
 * @param expired whether it exists but its lease has ended: its holder died or hangs
 * @param owner the holder's random token; null where there is no lock, or it names none
 * @param host the holder's host; null where there is no lock, or Mongock itself took it
 * @param pid the holder's process id; null as for {@code host}
 * @param version the holder's version of this module; null as for {@code host}
 */
public record LockStatus(
    boolean held,
    boolean expired,
    @Nullable String owner,
    @Nullable String host,
    @Nullable Long pid,
    @Nullable String version,
    @Nullable Instant acquiredAt,
    @Nullable Instant expiresAt) {
  /** No lock: neither held nor expired. */
  public static final LockStatus FREE =
      new LockStatus(false, false, null, null, null, null, null, null);
}
