package taskrunner;

import java.util.List;

/**
 * What a start would do; without a search for documents that would block it.
 *
 * @param pending what {@code run()} would apply, named as by {@link SchemaOperations#pending}
 * @param leftToCommandLine the backfill, if it is pending and {@code run()} skips it
 * @param newer applied units of a newer build; this build then changes nothing
 */
public record SchemaStatus(
    String database, List<String> pending, List<String> leftToCommandLine, List<String> newer) {
  public SchemaStatus {
    pending = List.copyOf(pending);
    leftToCommandLine = List.copyOf(leftToCommandLine);
    newer = List.copyOf(newer);
  }
}
