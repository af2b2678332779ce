package taskrunner.schema;

import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import taskrunner.SchemaBlockedException;
import taskrunner.UndoReport;
import taskrunner.database.DatabaseErrors;

/**
 * Plans, applies, verifies and reverts what change units declare, on one database. Every method
 * throws a {@link taskrunner.TaskRunnerSchemaException} when the server can't be reached or
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

  /** What a change unit is given. Look at {@link AppliedStep} after it ran for what it did. */
  public AppliedStep step(String changeId, StepRecord record) {
    return new DeclaredStep(context(), changeId, record);
  }

  /**
   * What applying {@code declaration} would do and what would stop it, after a look at every
   * document; reads only.
   */
  public SchemaPlan plan(String changeId, SchemaDeclaration declaration) {
    return plan(changeId, declaration, ScanBound.EXACT);
  }

  /** As {@link #plan(String, SchemaDeclaration)}, with a bounded look at large collections. */
  public SchemaPlan plan(String changeId, SchemaDeclaration declaration, ScanBound bound) {
    return plan(Map.of(changeId, declaration), bound).get(0);
  }

  /**
   * The same for several steps, in their order.
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
          for (Map.Entry<String, SchemaDeclaration> step : declarations.entrySet()) {
            Assessment assessment =
                Assessment.of(context, context.named(step.getValue()), bound, live);
            plans.add(new SchemaPlan(assessment.actions(step.getKey()), assessment.blockers()));
          }
          return plans;
        });
  }

  /**
   * The live database against {@code applied}; reads only.
   *
   * @param applied the fold of the applied units
   * @param retention how long log entries live; null for ever
   */
  public List<Drift> verify(SchemaDeclaration applied, @Nullable Duration retention) {
    return translating(
        "verifying the schema",
        () -> new Verification(context(), retention).verify(indexNames.named(applied)));
  }

  /**
   * Repairs what is safe to repair; returns what it repaired. What is left: verify again.
   *
   * @param inForce how long log entries should live; null for ever
   * @param configured what this process is configured with; null for ever. What lets the server
   *     delete log entries is done only where this is at least as short
   */
  public List<Drift> repair(
      SchemaDeclaration applied, @Nullable Duration inForce, @Nullable Duration configured) {
    return translating(
        "repairing the schema",
        () -> repairing(inForce, configured).repair(indexNames.named(applied)));
  }

  /** What {@link #repair} would do, with the number of log entries that the server will delete. */
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
   * Brings validation mode and log retention to what is configured; returns one sentence for each
   * thing done, empty when nothing was. It compares with the live database, so it also repairs what
   * a killed undo or policy change left. A retention that will delete log entries is logged with
   * their number before it is set.
   *
   * @throws SchemaBlockedException documents violate a validator under {@code strict}, or the index
   *     that keeps the retention is another one; no validator was changed
   */
  public List<String> applyPolicy(SchemaDeclaration applied, @Nullable Duration retention) {
    return translating(
        "applying the validation mode and log retention",
        () ->
            List.copyOf(
                new PolicyChange(context(), "policy").apply(indexNames.named(applied), retention)));
  }

  /** How many log entries are older than {@code retention}, by the server's clock; reads only. */
  public long expired(Duration retention) {
    Long seconds = Retention.seconds(retention);
    return translating(
        "counting old log entries",
        () ->
            seconds == null
                ? 0L
                : Retention.expired(database, builds.readings(guard), names.logs(), seconds));
  }

  /**
   * What a person should know of the indexes although it is no drift, one sentence each; reads
   * only.
   *
   * @param declared what this build declares, applied or not
   */
  public List<String> indexWarnings(SchemaDeclaration declared) {
    return translating(
        "reading the indexes", () -> new IndexWarnings(context()).all(indexNames.named(declared)));
  }

  /** Of {@link #indexWarnings}, those on indexes that are not declared; reads only. */
  public List<String> foreignIndexes(SchemaDeclaration declared) {
    return translating("reading the indexes", () -> new IndexWarnings(context()).foreign(declared));
  }

  /** The declared collections as they are in the database; reads only. */
  public List<CollectionFacts> facts(SchemaDeclaration declared) {
    return translating(
        "reading the collections", () -> new CollectionFactsReader(context()).read(declared));
  }

  /**
   * What {@link #applyPolicy} would do, and what would stop it; reads only.
   *
   * @param step to which the actions are attributed
   * @param applied the fold of the applied units
   */
  public SchemaPlan planPolicy(
      String step, SchemaDeclaration applied, @Nullable Duration retention, ScanBound bound) {
    return translating(
        "planning the validation mode and log retention",
        () -> policyPlan(bound).of(step, indexNames.named(applied), Retention.seconds(retention)));
  }

  /**
   * What the retention would delete once the index is there that {@code pending} declares; reads
   * only. Null where it declares none, or where the retention is in force already.
   *
   * @param step to which the action is attributed
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

  /** Runs {@code work}; what the driver throws becomes a sentence. */
  static <T> T translating(String doing, Supplier<T> work) {
    try {
      return work.get();
    } catch (MongoException e) {
      throw DatabaseErrors.translate(e, doing);
    }
  }

  /** A change unit's step, bound to its record. */
  public interface AppliedStep extends SchemaStep {
    /** What was done, for a person; empty when nothing was to do. */
    List<String> done();

    /** What a revert left in place and why; empty otherwise. */
    List<UndoReport.Kept> kept();
  }

  /**
   * What a declaration would do.
   *
   * @param blockers what must be resolved first, as the exceptions that applying would throw
   */
  public record SchemaPlan(List<PlannedAction> actions, List<SchemaBlockedException> blockers) {
    public SchemaPlan {
      actions = List.copyOf(actions);
      blockers = List.copyOf(blockers);
    }
  }
}
