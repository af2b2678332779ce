package taskrunner.view;

import java.util.List;
import taskrunner.StateReport;
import taskrunner.VerifyReport;
import taskrunner.schema.Drift;

/** The view of {@code verify}. */
public final class VerifyView {
  private VerifyView() {}

  /**
   * The report as a view.
   *
   * @param state applied change units that differ from this build are also drift; the warnings name
   *     them
   */
  public static View of(VerifyReport verified, StateReport state) {
    var database = verified.database();
    var drifted = drifted(verified);
    var differs = StateView.differs(state);
    var view =
        drifted || differs
            ? new View("drift", ExitCode.DRIFT, database)
            : new View(
                verified.repaired().isEmpty() ? "no-drift" : "repaired", ExitCode.DONE, database);
    var page = view.page();
    page.list("Repaired:", verified.repaired().stream().map(VerifyView::line).toList(), Tone.GOOD);
    if (differs) {
      page.line(
          "The applied change units of " + database + " differ from those of this build.",
          Tone.BAD);
    }
    if (drifted) {
      page.line("Drift in " + database + ":", Tone.BAD);
    } else {
      page.line("No drift: " + database + " matches the applied change units.", Tone.GOOD);
    }
    for (var drift : verified.drift()) {
      page.line("  " + line(drift), isInformation(drift) ? Tone.FAINT : Tone.BAD);
      if (drift.expected() != null) {
        page.line("    expected  " + drift.expected());
      }
      if (drift.actual() != null) {
        page.line("    actual    " + drift.actual());
      }
    }
    if (!verified.pending().isEmpty()) {
      page.line("Pending: " + String.join(", ", verified.pending()) + ".", Tone.NOTE);
    }
    page.list("Warnings:", verified.warnings(), Tone.NOTE);
    return view.with("drift", rows(verified.drift()))
        .with("repaired", rows(verified.repaired()))
        .with("pending", verified.pending())
        .with("newer", verified.newer())
        .with("foreignNamespaces", verified.foreignNamespaces())
        .with("warnings", verified.warnings());
  }

  /** Whether there is drift; the indexes of others are only information. */
  public static boolean drifted(VerifyReport verified) {
    return !verified.drift().stream().allMatch(VerifyView::isInformation);
  }

  static boolean isInformation(Drift drift) {
    return drift.kind() == Drift.Kind.EXTRA_INDEX;
  }

  /** E.g. {@code missing-index pack_runs updatedAt_-1}. */
  public static String line(Drift drift) {
    return drift.kind().word()
        + " "
        + drift.collection()
        + (drift.name().isEmpty() || drift.name().equals(drift.collection())
            ? ""
            : " " + drift.name());
  }

  public static List<Fields> rows(List<Drift> drift) {
    var table = new Table("-collection, -kind, -name, -expected, -actual");
    drift.forEach(d -> table.row(d.collection(), d.kind(), d.name(), d.expected(), d.actual()));
    return table.rows();
  }
}
