package taskrunner.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.SchemaBlockedException;

/**
 * A declaration compared with the database: the pending changes and the blockers. A plan reports
 * it. Applying refuses if there is a blocker, and otherwise makes the pending changes.
 */
final class Assessment {
  private final List<CollectionFinding> collections = new ArrayList<>();
  private final List<IndexFinding> indexes = new ArrayList<>();
  private final List<SchemaBlockedException> blockers = new ArrayList<>();

  private final SchemaContext context;
  private final ScanBound bound;
  private final DataCheck data;
  private final Map<String, LiveCollection> live;
  private final Map<String, List<LiveIndex>> liveIndexes = new HashMap<>();

  /**
   * A declared collection and its counterpart in the database; {@code live} is null if there is
   * none.
   */
  record CollectionFinding(
      CollectionDeclaration declared,
      String name,
      @Nullable LiveCollection live,
      Validation wanted,
      long documents,
      Finding violations) {
    boolean validatorPending() {
      return live != null && !live.validation().sameAs(wanted);
    }

    /** Under {@code warn}: the warning, to be appended to a sentence. */
    String warning() {
      return violations.clean() ? "" : "; " + Blockers.violating(violations, documents);
    }
  }

  /** A declared index and its counterpart in the database. */
  record IndexFinding(
      IndexDeclaration declared, String collection, IndexMatch match, Finding duplicates) {}

  private Assessment(SchemaContext context, ScanBound bound, Map<String, LiveCollection> live) {
    this.context = context;
    this.bound = bound;
    this.data = new DataCheck(context.database(), context.queries(), bound);
    this.live = live;
  }

  /**
   * Assesses a declaration.
   *
   * @param declaration its indexes under their configured names
   * @param live as {@link LiveCollection#all} gives it
   */
  static Assessment of(
      SchemaContext context,
      SchemaDeclaration declaration,
      ScanBound bound,
      Map<String, LiveCollection> live) {
    Assessment assessment = new Assessment(context, bound, live);
    declaration.collections().forEach(assessment::assess);
    declaration.indexesInOrder().forEach(assessment::assess);
    return assessment;
  }

  List<CollectionFinding> collections() {
    return collections;
  }

  List<IndexFinding> indexes() {
    return indexes;
  }

  List<SchemaBlockedException> blockers() {
    return blockers;
  }

  /** Throws the first blocker, with the others as its suppressed exceptions. */
  void refuseIfBlocked() {
    if (!blockers.isEmpty()) {
      SchemaBlockedException first = blockers.get(0);
      blockers.stream().skip(1).forEach(first::addSuppressed);
      throw first;
    }
  }

  /** The lifetime that the index with the log retention has now, if it is declared and exists. */
  List<FoundExpiry> expiries() {
    List<FoundExpiry> expiries = new ArrayList<>();
    for (IndexFinding i : indexes) {
      if (i.declared().carriesRetention()) {
        expiries.addAll(FoundExpiry.of(i.collection(), i.match().same()));
      }
    }
    return expiries;
  }

  /** The number of indexes of the collection, including the one on {@code _id}. */
  int indexCount(String collection) {
    return liveIndexes.getOrDefault(collection, List.of()).size() + 1;
  }

  /**
   * The actions of applying, in their order.
   *
   * @param made the names of the missing collections that an earlier step creates; receives those
   *     of this one
   */
  List<PlannedAction> actions(String step, Set<String> made) {
    List<PlannedAction> actions = new ArrayList<>();
    for (CollectionFinding c : collections) {
      if (c.live() == null) {
        made.add(c.name());
      }
      // Under strict, documents that violate the validator block the step even if the
      // validator is unchanged.
      if (c.live() == null
          || c.validatorPending()
          || (context.mode() == ValidationMode.STRICT && !c.violations().clean())) {
        actions.add(
            new PlannedAction(
                step,
                c.live() == null
                    ? PlannedAction.Kind.CREATE_COLLECTION
                    : PlannedAction.Kind.SET_VALIDATOR,
                c.name(),
                c.name(),
                c.documents(),
                c.violations().count(),
                0,
                c.violations().examples(),
                new PlannedAction.Details(
                    c.violations().rules(),
                    c.violations().scanned(),
                    c.violations().sampled(),
                    null,
                    null,
                    null)));
      }
    }
    for (IndexFinding i : indexes) {
      if (isMissing(i.collection()) && made.add(i.collection())) {
        actions.add(
            new PlannedAction(
                step,
                PlannedAction.Kind.CREATE_COLLECTION,
                i.collection(),
                i.collection(),
                0,
                0,
                0,
                List.of()));
      }
      if (i.match().same() == null) {
        long documents = isMissing(i.collection()) ? 0 : documents(i.collection());
        actions.add(
            new PlannedAction(
                step,
                PlannedAction.Kind.CREATE_INDEX,
                i.collection(),
                i.declared().name(),
                documents,
                0,
                i.duplicates().count(),
                i.duplicates().examples(),
                new PlannedAction.Details(
                    List.of(),
                    i.duplicates().scanned(),
                    i.duplicates().sampled(),
                    documents == 0
                        ? null
                        : IndexSize.estimate(
                            context.database(), bound, i.collection(), i.declared(), documents),
                    null,
                    i.match().conflict())));
      }
    }
    return actions;
  }

  /**
   * Whether there is no such collection. An index of a missing one, which another step declares and
   * a person has dropped, creates it.
   */
  boolean isMissing(String collection) {
    return !live.containsKey(collection);
  }

  private void assess(CollectionDeclaration declared) {
    String name = context.nameOf(declared.collection());
    Validation wanted = Validation.of(context.mode(), declared);
    LiveCollection there = live.get(name);
    if (there == null) {
      collections.add(new CollectionFinding(declared, name, null, wanted, 0, Finding.CLEAN));
      return;
    }
    if (blockedByKind(there)) {
      return;
    }
    long documents = documents(name);
    // A collection that seems empty is checked too: its metadata may be wrong after a
    // crash.
    Finding violations =
        wanted.none() || bound.metadataOnly()
            ? Finding.CLEAN
            : checking().violations(name, wanted.validator());
    if (!violations.clean() && context.mode() == ValidationMode.STRICT) {
      blockers.add(Blockers.violations(name, violations, documents));
    }
    collections.add(new CollectionFinding(declared, name, there, wanted, documents, violations));
  }

  /** A validator that only warns rejects nothing: a sample is enough for the warning. */
  private DataCheck checking() {
    return context.mode() == ValidationMode.WARN && bound.exact()
        ? new DataCheck(context.database(), context.queries(), ScanBound.DEFAULT)
        : data;
  }

  private void assess(IndexDeclaration declared) {
    String collection = context.nameOf(declared.collection());
    LiveCollection there = live.get(collection);
    if (there == null) {
      indexes.add(
          new IndexFinding(declared, collection, new IndexMatch(null, List.of()), Finding.CLEAN));
      return;
    }
    if (blockedByKind(there)) {
      return;
    }
    IndexMatch match =
        IndexMatch.find(
            declared,
            liveIndexes.computeIfAbsent(
                collection, name -> LiveIndex.of(context.database(), name)));
    LiveIndex conflicting = match.conflicting();
    if (conflicting != null) {
      blockers.add(Blockers.index(collection, declared, conflicting, match.differences()));
    }
    if (declared.unique() && match.same() == null) {
      BsonDocument shardKey = context.shardKeys().of(context.database(), collection);
      if (shardKey != null && !ShardKeys.allowUnique(shardKey, declared.keys())) {
        blockers.add(Blockers.shardKey(collection, declared, shardKey));
      }
    }
    indexes.add(
        new IndexFinding(
            declared,
            collection,
            match,
            declared.unique() && match.same() == null
                ? duplicates(collection, declared)
                : Finding.CLEAN));
  }

  private Finding duplicates(String collection, IndexDeclaration declared) {
    if (bound.metadataOnly() || context.checked().areUnique(collection, declared)) {
      return Finding.CLEAN;
    }
    Finding duplicates = data.duplicates(collection, declared);
    if (!duplicates.clean()) {
      blockers.add(Blockers.duplicates(collection, declared.name(), duplicates));
    } else if (bound.exact()) {
      context.checked().unique(collection, declared);
    }
    return duplicates;
  }

  private long documents(String collection) {
    return bound.metadataOnly() ? 0 : data.documents(collection);
  }

  private boolean blockedByKind(LiveCollection there) {
    String unfit = there.unfit();
    if (unfit == null) {
      return false;
    }
    String message = Blockers.collection(there.name(), unfit).getMessage();
    if (blockers.stream().noneMatch(b -> String.valueOf(b.getMessage()).equals(message))) {
      blockers.add(Blockers.collection(there.name(), unfit));
    }
    return true;
  }
}
