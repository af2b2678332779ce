package taskrunner.migration;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.DatabaseException;
import taskrunner.database.StoredDocument;
import taskrunner.database.StoredType;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.StepRecord;
import taskrunner.schema.ValidationMode;

/**
 * The document of {@link PolicyStore}. Each field is read on use, so that a damaged field stops
 * only the operations that need it: {@link #name}, {@link #validation}, {@link #retention} and
 * {@link Step#record} throw {@code damaged-bookkeeping}. All other fields are only shown, and count
 * as missing if they have another type.
 */
final class Policy {
  static final Policy NONE = new Policy(StoredDocument.of("", Map.of()));

  private static final StoredType<ValidationMode> MODE =
      StoredType.oneOf(ValidationMode.values(), ValidationMode::word);

  private static final String NAME = "the name of the collection";

  private final StoredDocument stored;

  Policy(StoredDocument stored) {
    this.stored = stored;
  }

  /** The policy without the history; {@link #NONE} if there is none. */
  static Policy read(Bookkeeping books) {
    Document found = books.policy().find(new Document("_id", PolicyStore.ID)).first();
    return found == null ? NONE : new Policy(StoredDocument.of(books.policyName(), found));
  }

  /** Whether names are recorded: a step was started, and not all steps were rolled back since. */
  boolean hasNames() {
    return stored.has("collections");
  }

  /** The name with which the database was migrated; null if none is recorded. */
  @Nullable String name(CollectionRef ref) {
    StoredDocument names = stored.optional("collections", StoredType.DOCUMENT);
    if (names == null) {
      return null;
    }
    String name = names.optional(ref.key(), StoredType.TEXT);
    if (name != null && name.isEmpty()) {
      throw names.damaged(ref.key(), NAME);
    }
    return name;
  }

  /** Whether a validation mode is recorded, as after each migration. */
  boolean isInEffect() {
    return stored.has("validation");
  }

  /** The exception for an applied unit's collection for which {@link #name} has none. */
  DatabaseException nameMissing(CollectionRef ref) {
    return stored.needed("collections", StoredType.DOCUMENT).damaged(ref.key(), NAME);
  }

  /** The mode in effect; null before the first step. */
  @Nullable ValidationMode validation() {
    return stored.optional("validation", MODE);
  }

  /** The mode of the collections of a service; null if unknown. */
  @Nullable String validation(String namespace) {
    StoredDocument services = stored.shown("services", StoredType.DOCUMENT);
    return services == null ? null : services.shown(namespace, StoredType.TEXT);
  }

  /** The retention in effect; null: unlimited. */
  @Nullable Duration retention() {
    if (!stored.has("retentionSeconds")) {
      return null;
    }
    Long seconds = stored.shown("retentionSeconds", StoredType.COUNT);
    if (seconds == null || seconds == 0) {
      throw stored.damaged("retentionSeconds", "a whole number of seconds above 0, or null,");
    }
    return Duration.ofSeconds(seconds);
  }

  /** Throws if validation mode or retention is damaged. */
  void check() {
    validation();
    retention();
  }

  /** The process that set validation mode and retention; null before the first step. */
  @Nullable String setBy() {
    return stored.shown("setBy", StoredType.TEXT);
  }

  @Nullable Instant setAt() {
    return stored.shown("setAt", StoredType.DATE);
  }

  /**
   * Whether a change of validation mode and retention was started and not finished: the values in
   * effect are then unknown.
   */
  boolean changing() {
    return stored.has("changing");
  }

  /** The change units that have a record. */
  Set<String> stepIds() {
    StoredDocument steps = stored.shown("steps", StoredType.DOCUMENT);
    return steps == null ? Set.of() : steps.names();
  }

  /** The entry of the step; empty if there is none. */
  Step step(String changeId) {
    return new Step(changeId);
  }

  /** Throws if the record of any step is damaged. */
  void checkRecords() {
    StoredDocument steps = stored.optional("steps", StoredType.DOCUMENT);
    if (steps != null) {
      steps.names().forEach(id -> step(id).record());
    }
  }

  /** Whether any step is running, ran half-way or has a record. */
  boolean anythingMade() {
    for (String id : stepIds()) {
      Step step = step(id);
      if (step.running() != null || step.hasRecord()) {
        return true;
      }
    }
    return false;
  }

  /** One step's entry. */
  final class Step {
    private final String id;

    private Step(String id) {
      this.id = id;
    }

    /** The process that applies or undoes it, or died while doing so; null without a mark. */
    @Nullable Running running() {
      StoredDocument step = shownStep();
      if (step == null || !step.has("running")) {
        return null;
      }
      StoredDocument mark = step.shown("running", StoredType.DOCUMENT);
      return mark == null ? Running.UNKNOWN : Running.of(mark);
    }

    private boolean hasRecord() {
      StoredDocument step = shownStep();
      if (step == null || !step.has("record")) {
        return false;
      }
      List<StoredDocument> entries = step.shown("record", StoredType.listOf(StoredType.DOCUMENT));
      return entries == null || !entries.isEmpty();
    }

    private @Nullable StoredDocument shownStep() {
      StoredDocument steps = stored.shown("steps", StoredType.DOCUMENT);
      return steps == null ? null : steps.shown(id, StoredType.DOCUMENT);
    }

    /** What the step created and found. */
    List<StepRecord.Entry> record() {
      StoredDocument steps = stored.optional("steps", StoredType.DOCUMENT);
      StoredDocument step = steps == null ? null : steps.optional(id, StoredType.DOCUMENT);
      List<StoredDocument> entries =
          step == null ? null : step.optional("record", StoredType.listOf(StoredType.DOCUMENT));
      var kind = StoredType.oneOf(StepRecord.Kind.values(), StepRecord.Kind::name);
      List<StepRecord.Entry> record = new ArrayList<>();
      for (StoredDocument entry : entries == null ? List.<StoredDocument>of() : entries) {
        StoredDocument before = entry.optional("before", StoredType.DOCUMENT);
        record.add(
            new StepRecord.Entry(
                entry.needed("kind", kind),
                entry.needed("collection", StoredType.TEXT),
                entry.needed("name", StoredType.TEXT),
                entry.needed("created", StoredType.FLAG),
                before == null ? null : before.toBson()));
      }
      return record;
    }
  }

  /**
   * The mark of a running step.
   *
   * @param undo whether the step is rolled back rather than applied
   * @param owner the lock owner's token; empty if unknown
   * @param since by the server's clock
   */
  record Running(boolean undo, String owner, String host, @Nullable Instant since) {
    private static final Running UNKNOWN = new Running(false, "", "an unknown process", null);

    private static Running of(StoredDocument mark) {
      String owner = mark.shown("owner", StoredType.TEXT);
      String host = mark.shown("host", StoredType.TEXT);
      return new Running(
          "undo".equals(mark.shown("as", StoredType.TEXT)),
          owner == null ? UNKNOWN.owner : owner,
          host == null ? UNKNOWN.host : host,
          mark.shown("since", StoredType.DATE));
    }
  }
}
