package taskrunner.schema;

import static taskrunner.database.DatabaseErrors.translating;

import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import taskrunner.SchemaBlockedException;
import taskrunner.UndoReport;

/**
 * Plans, applies, verifies and reverts the declarations of change units, on one database. All
 * methods throw a {@link taskrunner.TaskRunnerSchemaException} if the server can't be reached or
 * refuses.
 */
public final class SchemaEngine {
  private final MongoDatabase database;
  private final CollectionNames names;
  private final ValidationMode mode;
  private final WriteGuard guard;
  private IndexNames indexNames = IndexNames.DEFAULTS;
  private IndexBuilds builds = IndexBuilds.UNWATCHED;
  private ShardKeys shardKeys = ShardKeys.NONE;
  private CheckedKeys checked = new CheckedKeys();

  /** An engine with MongoDB's default index names, without progress of index builds. */
  public SchemaEngine(
      MongoDatabase database, CollectionNames names, ValidationMode mode, WriteGuard guard) {
    this.database = database;
    this.names = names;
    this.mode = mode;
    this.guard = guard;
  }

  /**
   * Watches index builds: reports their progress, and kills a build when {@code guard} says that a
   * stop was requested.
   *
   * @param admin gives the database {@code admin}; called when it is needed
   */
  public SchemaEngine watched(Supplier<MongoDatabase> admin, IndexBuildProgress progress) {
    builds = new IndexBuilds(admin, progress);
    return this;
  }

  /** Makes indexes under the names that are configured for them. */
  public SchemaEngine named(IndexNames configured) {
    indexNames = configured;
    return this;
  }

  /** Does not look for duplicate keys of the unique indexes that {@code already} contains. */
  public SchemaEngine knowing(CheckedKeys already) {
    checked = already;
    return this;
  }

  /**
   * Takes the collections' shard keys into account.
   *
   * @param config gives the database {@code config} of a sharded cluster; null on other deployments
   */
  public SchemaEngine sharded(Supplier<@Nullable MongoDatabase> config) {
    shardKeys = new ShardKeys(config);
    return this;
  }

  private SchemaContext context() {
    return new SchemaContext(database, names, indexNames, mode, guard, builds, shardKeys, checked);
  }

  /** The step for the only change unit. */
  AppliedStep step(String changeId, StepRecord record) {
    return step(changeId, record, SchemaDeclaration.NONE);
  }

  /**
   * The step for a change unit; {@link AppliedStep} has the results after the run.
   *
   * @param others the fold of the other applied units
   */
  public AppliedStep step(String changeId, StepRecord record, SchemaDeclaration others) {
    return new DeclaredStep(context(), changeId, record, others);
  }

  /**
   * The plans of several steps, in their order.
   *
   * @param declarations by the change units' ids
   */
  public List<SchemaPlan> plan(Map<String, SchemaDeclaration> declarations, ScanBound bound) {
    return translating(
        "planning " + String.join(", ", declarations.keySet()),
        () -> {
          List<SchemaPlan> plans = new ArrayList<>();
          SchemaContext context = context();
          Map<String, LiveCollection> live = LiveCollection.all(database);
          Set<String> made = new HashSet<>();
          for (Map.Entry<String, SchemaDeclaration> step : declarations.entrySet()) {
            Assessment assessment =
                Assessment.of(context, context.named(step.getValue()), bound, live);
            plans.add(
                new SchemaPlan(
                    assessment.actions(step.getKey(), made),
                    assessment.blockers(),
                    assessment.expiries()));
          }
          return plans;
        });
  }

  /**
   * The drift between the database and {@code applied}; reads only.
   *
   * @param applied the fold of the applied units
   * @param retention how long log entries live; null: unlimited
   */
  public List<Drift> verify(SchemaDeclaration applied, @Nullable Duration retention) {
    return translating(
        "verifying the schema",
        () ->
            new Verification(context(), retention, LiveCollection.all(database))
                .verify(indexNames.named(applied)));
  }

  /**
   * Makes the safe repairs. Another {@link #verify} returns the rest.
   *
   * @param inForce how long log entries should live; null: unlimited
   * @param configured the retention in the configuration of this process; null: unlimited. A repair
   *     that lets the server delete log entries needs one that is at least as short
   */
  public Repaired repair(
      SchemaDeclaration applied, @Nullable Duration inForce, @Nullable Duration configured) {
    return translating(
        "repairing the schema",
        () -> repairing(inForce, configured).repair(indexNames.named(applied)));
  }

  /**
   * Does work that may create again what an unfinished undo has dropped, and records that for the
   * next undo.
   *
   * @param unfinished the records of the steps whose undo did not finish, by what they declare
   */
  public <T> T restoring(Map<SchemaDeclaration, StepRecord> unfinished, Supplier<T> work) {
    List<RestoredEntries> restored = new ArrayList<>();
    unfinished.forEach(
        (declaration, record) ->
            restored.add(new RestoredEntries(context(), indexNames.named(declaration), record)));
    translating("reading the schema", () -> each(restored, RestoredEntries::announce));
    T result;
    try {
      result = work.get();
    } catch (RuntimeException e) {
      try {
        forgetMissing(restored);
      } catch (RuntimeException also) {
        e.addSuppressed(also);
      }
      throw e;
    }
    forgetMissing(restored);
    return result;
  }

  /** If a service makes later what the work has not created, it is not the step's. */
  private static void forgetMissing(List<RestoredEntries> restored) {
    translating("reading the schema", () -> each(restored, RestoredEntries::forgetMissing));
  }

  private static boolean each(List<RestoredEntries> all, Consumer<RestoredEntries> action) {
    all.forEach(action);
    return true;
  }

  /**
   * The result of {@link #repair}.
   *
   * @param skipped one sentence for each drift that documents or a different index prevent
   */
  public record Repaired(List<Drift> drift, List<String> skipped) {
    /** Nothing was repaired. */
    public static final Repaired NOTHING = new Repaired(List.of(), List.of());

    public Repaired {
      drift = List.copyOf(drift);
      skipped = List.copyOf(skipped);
    }
  }

  /**
   * The repairs that {@link #repair} would make, with the number of log entries that the server
   * will delete.
   */
  public List<PlannedRepair> planRepair(
      SchemaDeclaration applied,
      @Nullable Duration inForce,
      @Nullable Duration configured,
      ScanBound bound) {
    return translating(
        "planning the repair",
        () -> repairing(inForce, configured).plan(indexNames.named(applied), bound));
  }

  private Repair repairing(@Nullable Duration inForce, @Nullable Duration configured) {
    return new Repair(context(), new RetentionRepair(inForce, configured));
  }

  /**
   * Applies the configured validation mode and log retention; returns one sentence for each change.
   * It compares with the database, so it also repairs the state after a killed undo or policy
   * change. A retention that deletes log entries is logged with their number before it is set.
   *
   * @throws SchemaBlockedException documents violate a validator under {@code strict}, or another
   *     index conflicts with the one with the retention; no validator was changed
   */
  public List<String> applyPolicy(SchemaDeclaration applied, @Nullable Duration retention) {
    return translating(
        "applying the validation mode and log retention",
        () ->
            List.copyOf(
                new PolicyChange(context(), "policy").apply(indexNames.named(applied), retention)));
  }

  /**
   * Warnings about indexes that are no drift, one sentence each; reads only.
   *
   * @param declared the declaration of this build, applied or not
   */
  public List<String> indexWarnings(SchemaDeclaration declared) {
    return translating(
        "reading the indexes", () -> new IndexWarnings(context()).all(indexNames.named(declared)));
  }

  /** The {@link #indexWarnings} about indexes that reject or delete documents; reads only. */
  public List<String> foreignIndexes(SchemaDeclaration declared) {
    return translating(
        "reading the indexes",
        () -> new IndexWarnings(context()).foreign(indexNames.named(declared)));
  }

  /** The state of the declared collections; reads only. */
  public List<CollectionFacts> facts(SchemaDeclaration declared) {
    return translating(
        "reading the collections", () -> new CollectionFactsReader(context()).read(declared));
  }

  /**
   * What {@link #applyPolicy} would do, and what would block it; reads only.
   *
   * @param step the step of the actions
   * @param applied the fold of the applied units
   */
  public SchemaPlan planPolicy(
      String step, SchemaDeclaration applied, @Nullable Duration retention, ScanBound bound) {
    return translating(
        "planning the validation mode and log retention",
        () -> policyPlan(bound).of(step, indexNames.named(applied), Retention.seconds(retention)));
  }

  /**
   * What the retention would delete after the creation of the index that {@code pending} declares;
   * reads only. Null if it declares none, or if the retention is already in effect.
   *
   * @param step the step of the action
   */
  public @Nullable PlannedAction planRetention(
      String step, SchemaDeclaration pending, @Nullable Duration retention, ScanBound bound) {
    return translating(
        "counting old log entries",
        () ->
            policyPlan(bound)
                .pending(step, indexNames.named(pending), Retention.seconds(retention)));
  }

  private PolicyPlan policyPlan(ScanBound bound) {
    return new PolicyPlan(context(), bound);
  }

  /** A change unit's step, bound to its record. */
  public interface AppliedStep extends SchemaStep {
    /** What was done, for people; empty if there was nothing to do. */
    List<String> done();

    /** What a revert kept, and why; otherwise empty. */
    List<UndoReport.Kept> kept();
  }

  /**
   * The effect of applying a declaration.
   *
   * @param blockers what a person must resolve first, as the exceptions of applying
   * @param expiries the lifetime that the index with the log retention has now, if any
   */
  public record SchemaPlan(
      List<PlannedAction> actions,
      List<SchemaBlockedException> blockers,
      List<FoundExpiry> expiries) {
    public SchemaPlan {
      actions = List.copyOf(actions);
      blockers = List.copyOf(blockers);
      expiries = List.copyOf(expiries);
    }
  }
}
