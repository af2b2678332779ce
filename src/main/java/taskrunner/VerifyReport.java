package taskrunner;

import java.util.List;
import taskrunner.schema.Drift;
import taskrunner.text.Printable;

/**
 * The live database against what the applied units declare.
 *
 * @param drift what differs (after repairs, if any were asked for: what is left)
 * @param repaired what {@code --fix} repaired; empty otherwise
 * @param pending ids of units not applied; they are not drift
 * @param newer executed steps that this build does not know: a newer build was here
 * @param foreignNamespaces other authors in the change log, which is shared with them; sorted
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
