package taskrunner;

import java.util.List;

/**
 * Whether a start would find anything to do. Documents that would stop it are not looked for.
 *
 * @param pending what {@code run()} would apply, as {@link SchemaOperations#pending} names it
 * @param leftToCommandLine the backfill, where it is pending and {@code run()} leaves it alone
 * @param newer units of a newer build that were applied; this one then changes nothing
 */
public record SchemaStatus(
    String database, List<String> pending, List<String> leftToCommandLine, List<String> newer) {
  public SchemaStatus {
    pending = List.copyOf(pending);
    leftToCommandLine = List.copyOf(leftToCommandLine);
    newer = List.copyOf(newer);
  }
}
