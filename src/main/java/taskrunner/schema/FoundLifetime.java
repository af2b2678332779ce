package taskrunner.schema;

import java.util.List;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import taskrunner.schema.StepRecord.Entry;

/**
 * The lifetime of log entries that an index had when a step found it, as its entry records it. A
 * revert restores it, unless the server would then delete log entries: an undo destroys none.
 *
 * <p>The server can't remove a lifetime, so the index is dropped and created again. A process that
 * is stopped in between must not lose the index of somebody else: the entry has its specification,
 * and the next attempt creates it.
 *
 * @param done gets a sentence about what was restored
 */
record FoundLifetime(
    SchemaContext context, SchemaCommands commands, StepEntries entries, List<String> done) {
  private static final String SECONDS = "expireAfterSeconds";
  private static final String INDEX = "index";

  /** As the entry of a found index has it; null: unlimited. */
  static BsonDocument of(@Nullable Long seconds) {
    return seconds == null ? new BsonDocument() : new BsonDocument(SECONDS, new BsonInt64(seconds));
  }

  /** Restores it; returns the addition to the sentence about the index. */
  String restore(Entry entry, LiveIndex live) {
    BsonDocument before = entry.before();
    if (before == null) {
      return "";
    }
    Long seconds = seconds(before);
    Long now = live.expireAfterSeconds();
    if (Objects.equals(seconds, now)) {
      return "";
    }
    long expired = expired(entry.collection(), now, seconds);
    if (expired > 0) {
      return "; its retention of %s was not restored, because the server would delete %s %s"
          .formatted(Retention.words(seconds), expired, expired == 1 ? "log entry" : "log entries");
    }
    entries.put(
        List.of(
            StepEntries.index(
                entry.collection(),
                entry.name(),
                false,
                of(seconds).append(INDEX, live.withExpireAfterSeconds(null)))));
    commands.setExpiry(entry.collection(), live, seconds);
    done.add("restored the lifetime of the index " + live.name() + " of " + entry.collection());
    return "";
  }

  /** Whether an earlier attempt may have dropped the index of this entry, which is missing now. */
  boolean isBegun(Entry entry) {
    BsonDocument before = entry.before();
    if (entry.created() || before == null || !before.isDocument(INDEX)) {
      return false;
    }
    LiveCollection there = LiveCollection.find(context.database(), entry.collection());
    return there != null && there.unfit() == null;
  }

  /** Creates the index that an earlier attempt has dropped. */
  void finish(Entry entry) {
    BsonDocument before = Objects.requireNonNull(entry.before());
    BsonDocument index = before.getDocument(INDEX).clone();
    Long seconds = seconds(before);
    if (seconds != null && expired(entry.collection(), null, seconds) == 0) {
      index.append(SECONDS, new BsonInt64(seconds));
    }
    commands.createIndex(entry.collection(), index);
    done.add("created the index " + entry.name() + " of " + entry.collection() + " again");
  }

  /** How many log entries the server would delete. */
  private long expired(String logs, @Nullable Long now, @Nullable Long seconds) {
    return seconds != null && Retention.deletesMore(now, seconds)
        ? Retention.expired(context.database(), context.queries(), logs, seconds)
        : 0;
  }

  private static @Nullable Long seconds(BsonDocument before) {
    BsonValue recorded = before.get(SECONDS);
    return recorded == null ? null : recorded.asNumber().longValue();
  }
}
