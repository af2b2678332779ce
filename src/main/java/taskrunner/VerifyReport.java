package taskrunner;

import java.util.List;
import taskrunner.schema.Drift;
import taskrunner.text.Printable;

/**
 * The comparison of the database with what the applied units declare.
 *
 * @param drift the differences; after a repair, those that are left
 * @param repaired what {@code --fix} repaired; empty otherwise
 * @param pending ids of units not applied; they are not drift
 * @param newer executed steps of a newer build, which this build does not know
 * @param foreignNamespaces other authors in the change log, which is shared with them, that have a
 *     unit which is not rolled back; sorted
 */
public record VerifyReport(
    String database,
    List<Drift> drift,
    List<Drift> repaired,
    List<String> pending,
    List<String> newer,
    List<String> foreignNamespaces,
    List<String> warnings) {
  public VerifyReport {
    drift = List.copyOf(drift);
    repaired = List.copyOf(repaired);
    pending = List.copyOf(pending);
    newer = List.copyOf(newer);
    foreignNamespaces = List.copyOf(foreignNamespaces);
    warnings = Printable.all(warnings);
  }
}
