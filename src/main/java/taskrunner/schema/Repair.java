package taskrunner.schema;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import taskrunner.SchemaBlockedException;

/**
 * Makes the repairs that destroy nothing: creates what is missing, and sets validators, their
 * level, and the retention. It unhides an index that differs in nothing else. Any other conflicting
 * index stays, because only a person can decide to drop it. It also skips a repair that documents
 * prevent, and a retention that {@link RetentionRepair} does not allow.
 */
final class Repair {
  private static final String COMMENT = "repair";

  private final SchemaContext context;
  private final SchemaCommands commands;
  private final RetentionRepair retention;

  /** At the beginning: what is in the way then stays there. */
  private final Map<String, LiveCollection> found;

  /** Now; null if the repair has created one since it was read. */
  private @Nullable Map<String, LiveCollection> live;

  /** The collections of which it was said what is in the way. */
  private final Set<String> explained = new HashSet<>();

  /** For one plan or one repair. */
  Repair(SchemaContext context, RetentionRepair retention) {
    this.context = context;
    this.commands = context.commands(COMMENT);
    this.retention = retention;
    this.found = LiveCollection.all(context.database());
    this.live = found;
  }

  /**
   * The repairs that {@link #repair} would make; reads only. Indexes that are not declared are not
   * included.
   */
  List<PlannedRepair> plan(SchemaDeclaration applied, ScanBound bound) {
    return drift(applied).stream()
        .filter(drift -> drift.kind() != Drift.Kind.EXTRA_INDEX)
        .map(drift -> plan(drift, applied, bound))
        .toList();
  }

  private PlannedRepair plan(Drift drift, SchemaDeclaration applied, ScanBound bound) {
    String inTheWay = inTheWay(drift);
    if (inTheWay != null) {
      return new PlannedRepair(drift, false, inTheWay);
    }
    return switch (drift.kind()) {
      case DIFFERENT_INDEX -> {
        IndexMatch match = match(drift, applied);
        yield match.isOnlyHidden()
            ? new PlannedRepair(drift, true, "The repair unhides it.")
            : new PlannedRepair(drift, false, stays(drift, match));
      }
      case MISSING_INDEX ->
          new PlannedRepair(
              drift,
              true,
              index(applied, drift).carriesRetention()
                  ? retentionNote(drift.collection(), null, true, bound)
                  : null);
      case DIFFERENT_RETENTION -> {
        Long now = expiry(retaining(applied), drift.collection());
        yield new PlannedRepair(
            drift, retention.allowed(now), retentionNote(drift.collection(), now, false, bound));
      }
      default -> new PlannedRepair(drift, true, null);
    };
  }

  private @Nullable String retentionNote(
      String logs, @Nullable Long now, boolean made, ScanBound bound) {
    return retention.note(context, logs, now, made, bound);
  }

  SchemaEngine.Repaired repair(SchemaDeclaration applied) {
    List<Drift> repaired = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    for (Drift drift : drift(applied)) {
      String inTheWay = inTheWay(drift);
      if (inTheWay != null) {
        skipped.add(PlannedRepair.skipped(drift, inTheWay));
        continue;
      }
      try {
        if (repair(drift, applied)) {
          repaired.add(drift);
        } else if (drift.kind() == Drift.Kind.DIFFERENT_INDEX) {
          skipped.add(PlannedRepair.skipped(drift, stays(drift, match(drift, applied))));
        }
      } catch (SchemaBlockedException e) {
        skipped.add(PlannedRepair.skipped(drift, e.getMessage()));
      }
    }
    return new SchemaEngine.Repaired(repaired, skipped);
  }

  /**
   * Why what is missing can't be made: something has the name of the collection and is no ordinary
   * one, a view for example. Null if nothing has.
   */
  private @Nullable String inTheWay(Drift drift) {
    boolean missing =
        drift.kind() == Drift.Kind.MISSING_COLLECTION || drift.kind() == Drift.Kind.MISSING_INDEX;
    LiveCollection there = missing ? found.get(drift.collection()) : null;
    String unfit = there == null ? null : there.unfit();
    if (unfit == null) {
      return null;
    }
    return explained.add(drift.collection())
        ? Blockers.unfit(drift.collection(), unfit)
        : "The same is in the way.";
  }

  private Map<String, LiveCollection> live() {
    Map<String, LiveCollection> now = live;
    if (now == null) {
      now = LiveCollection.all(context.database());
      live = now;
    }
    return now;
  }

  private IndexMatch match(Drift drift, SchemaDeclaration applied) {
    return IndexMatch.find(
        index(applied, drift), LiveIndex.of(context.database(), drift.collection()));
  }

  private static String stays(Drift drift, IndexMatch match) {
    LiveIndex live = match.conflicting();
    return live == null
        ? "It has changed meanwhile: run again."
        : ("The index %s differs in %s. A repair neither drops nor changes it: others may need it as"
                + " it is, and a new build may take hours. %s")
            .formatted(
                live.name(),
                String.join(", ", match.differences()),
                Blockers.wayOut(drift.collection(), live, match.differences()));
  }

  private List<Drift> drift(SchemaDeclaration applied) {
    return new Verification(context, retention.inForce(), found)
        .verify(applied).stream().map(drift -> asMade(drift, applied)).toList();
  }

  /** A missing index is made without a retention that may not be set, and then says so. */
  private Drift asMade(Drift drift, SchemaDeclaration applied) {
    if (drift.kind() != Drift.Kind.MISSING_INDEX) {
      return drift;
    }
    IndexDeclaration declared = index(applied, drift);
    return declared.carriesRetention()
        ? new Drift(
            drift.collection(),
            drift.kind(),
            drift.name(),
            BsonText.of(declared.specification(retention.seconds(null))),
            null)
        : drift;
  }

  private boolean repair(Drift drift, SchemaDeclaration applied) {
    switch (drift.kind()) {
      case MISSING_COLLECTION -> {
        CollectionDeclaration declared = collection(applied, drift.collection());
        live = null;
        return commands.create(drift.collection(), Validation.of(context.mode(), declared))
            == SchemaCommands.Creation.CREATED;
      }
      case MISSING_VALIDATOR, DIFFERENT_VALIDATOR, DIFFERENT_LEVEL -> {
        CollectionDeclaration declared = collection(applied, drift.collection());
        assess(SchemaDeclaration.ofCollections(declared));
        commands.setValidation(drift.collection(), Validation.of(context.mode(), declared));
        return true;
      }
      case MISSING_INDEX -> {
        IndexDeclaration declared = index(applied, drift);
        assess(SchemaDeclaration.ofIndexes(declared));
        return declared.carriesRetention()
            ? retain(declared, drift.collection())
            : commands.createIndex(drift.collection(), declared.specification());
      }
      case DIFFERENT_RETENTION -> {
        return retain(retaining(applied), drift.collection());
      }
      case DIFFERENT_INDEX -> {
        IndexMatch match = match(drift, applied);
        LiveIndex live = match.conflicting();
        if (live == null || !match.isOnlyHidden()) {
          return false;
        }
        commands.unhide(drift.collection(), live.name());
        return true;
      }
      case EXTRA_INDEX -> {
        return false;
      }
    }
    throw new IllegalStateException("no such kind of drift: " + drift.kind());
  }

  /** Creates the index if it is missing, and sets the lifetime if that is allowed. */
  private boolean retain(IndexDeclaration declared, String logs) {
    Long seconds = retention.seconds(expiry(declared, logs));
    return !new PolicyChange(context, COMMENT)
        .apply(
            SchemaDeclaration.ofIndexes(declared),
            seconds == null ? null : Duration.ofSeconds(seconds))
        .isEmpty();
  }

  private @Nullable Long expiry(IndexDeclaration declared, String logs) {
    LiveIndex live = IndexMatch.find(declared, LiveIndex.of(context.database(), logs)).same();
    return live == null ? null : live.expireAfterSeconds();
  }

  private void assess(SchemaDeclaration declaration) {
    context.checked().clear();
    Assessment.of(context, declaration, ScanBound.EXACT, live()).refuseIfBlocked();
  }

  private CollectionDeclaration collection(SchemaDeclaration applied, String name) {
    return first(applied.collections(), c -> context.nameOf(c.collection()).equals(name));
  }

  private IndexDeclaration index(SchemaDeclaration applied, Drift drift) {
    return first(
        applied.indexes(),
        i ->
            context.nameOf(i.collection()).equals(drift.collection())
                && i.name().equals(drift.name()));
  }

  private static IndexDeclaration retaining(SchemaDeclaration applied) {
    return Objects.requireNonNull(applied.retentionIndex());
  }

  private static <T> T first(List<T> declared, Predicate<T> wanted) {
    return declared.stream().filter(wanted).findFirst().orElseThrow();
  }
}
