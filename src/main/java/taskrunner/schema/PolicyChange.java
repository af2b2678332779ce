package taskrunner.schema;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import taskrunner.SchemaBlockedException;
import taskrunner.text.Log;

/**
 * Applies the configured validation mode and log retention. It compares with the database and not
 * with the record of an earlier start, so an attempt that was killed half-way is repeated. {@link
 * PolicyPlan} plans the same.
 */
final class PolicyChange {
  private static final Log LOG = Log.of(PolicyChange.class);

  private final SchemaContext context;
  private final SchemaCommands commands;
  private final Map<String, LiveCollection> live;
  private final List<String> done = new ArrayList<>();

  /**
   * @param comment of its commands
   */
  PolicyChange(SchemaContext context, String comment) {
    this.context = context;
    this.commands = context.commands(comment);
    this.live = LiveCollection.all(context.database());
  }

  /** Sets the mode and the retention; returns one sentence for each thing done. */
  List<String> apply(SchemaDeclaration applied, @Nullable Duration retention) {
    // This also rejects a collection that is now a view or the like.
    Assessment assessment =
        Assessment.of(context, differing(context, applied, live), ScanBound.EXACT, live);
    assessment.refuseIfBlocked();
    IndexDeclaration carrier = applied.retentionIndex();
    List<LiveIndex> indexes = carrier == null ? List.of() : indexes(carrier);
    for (Assessment.CollectionFinding finding : assessment.collections()) {
      validate(finding);
    }
    if (carrier != null) {
      retain(carrier, indexes, Retention.seconds(retention));
    }
    return done;
  }

  /**
   * The collections with another validation than the wanted one, without missing collections: those
   * are drift, which {@code verify --fix} repairs.
   */
  static SchemaDeclaration differing(
      SchemaContext context, SchemaDeclaration applied, Map<String, LiveCollection> live) {
    List<CollectionDeclaration> differing = new ArrayList<>();
    for (CollectionDeclaration declared : applied.collections()) {
      LiveCollection there = live.get(context.nameOf(declared.collection()));
      if (there != null && !there.validation().sameAs(Validation.of(context.mode(), declared))) {
        differing.add(declared);
      }
    }
    return new SchemaDeclaration(differing, List.of());
  }

  private void validate(Assessment.CollectionFinding finding) {
    LiveCollection there = finding.live();
    if (there == null) {
      return;
    }
    String name = finding.name();
    Validation before = there.validation();
    commands.setValidation(name, finding.wanted());
    boolean changedByHand = !before.none() && !before.sameValidator(finding.declared().validator());
    done.add(
        "The validation of %s is now %s; it was %s%s%s."
            .formatted(
                name,
                finding.wanted().modeText(),
                before.modeText(),
                changedByHand ? ", with another validator" : "",
                finding.warning()));
  }

  /** The indexes of its collection; rejects a conflicting index. */
  private List<LiveIndex> indexes(IndexDeclaration declared) {
    String logs = context.nameOf(declared.collection());
    List<LiveIndex> indexes = LiveIndex.of(context.database(), live.get(logs));
    SchemaBlockedException conflict = conflict(logs, declared, indexes);
    if (conflict != null) {
      throw conflict;
    }
    return indexes;
  }

  /**
   * The blocker for an index that conflicts with the one with the retention; null if there is none.
   */
  static @Nullable SchemaBlockedException conflict(
      String logs, IndexDeclaration declared, List<LiveIndex> indexes) {
    IndexMatch match = IndexMatch.find(declared, indexes);
    LiveIndex conflicting = match.conflicting();
    return conflicting == null
        ? null
        : Blockers.index(logs, declared, conflicting, match.differences());
  }

  private void retain(IndexDeclaration declared, List<LiveIndex> indexes, @Nullable Long seconds) {
    String logs = context.nameOf(CollectionRef.LOGS);
    LiveCollection there = live.get(logs);
    if (there == null || there.unfit() != null) {
      return;
    }
    LiveIndex index = IndexMatch.find(declared, indexes).same();
    Long before = index == null ? null : index.expireAfterSeconds();
    if (index != null && Objects.equals(before, seconds)) {
      return;
    }
    String sentence =
        index == null
            ? "The index " + declared.name() + " of " + logs + " was missing and is made again"
            : "The log retention is now %s; it was %s"
                .formatted(Retention.words(seconds), Retention.words(before));
    sentence += deletion(logs, before, seconds) + ".";
    LOG.warn("{}", sentence);
    if (index == null) {
      // An earlier attempt, which was killed, had dropped it to create it again.
      commands.createIndex(logs, declared.specification(seconds));
    } else {
      commands.setExpiry(logs, index, seconds);
    }
    done.add(sentence);
  }

  /**
   * The end of the sentence about log entries that the server will delete at once, which is logged
   * before the change.
   */
  private String deletion(String logs, @Nullable Long before, @Nullable Long seconds) {
    if (seconds == null || !Retention.deletesMore(before, seconds)) {
      return "";
    }
    long expired = Retention.expired(context.database(), context.queries(), logs, seconds);
    return "; the server will delete "
        + expired
        + (expired == 1 ? " log entry that is" : " log entries that are")
        + " older";
  }
}
