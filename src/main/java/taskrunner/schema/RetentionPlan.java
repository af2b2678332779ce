package taskrunner.schema;

import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a change of the log retention will delete. */
final class RetentionPlan {
  private RetentionPlan() {}

  static @Nullable PlannedAction of(
      MongoDatabase database,
      Readings readings,
      String logs,
      String step,
      @Nullable Duration retention,
      ScanBound bound) {
    LiveCollection there = LiveCollection.find(database, logs);
    if (there == null || there.unfit() != null) {
      return null;
    }
    DataCheck data = new DataCheck(database, readings, bound);
    long documents = data.documents(logs);
    if (documents == 0) {
      return null;
    }
    Long seconds = Retention.seconds(retention);
    Finding old =
        seconds == null
            ? Finding.CLEAN
            : data.matching(logs, Retention.olderThan(database, seconds));
    return new PlannedAction(
        step,
        PlannedAction.Kind.SET_RETENTION,
        logs,
        Retention.words(seconds),
        documents,
        0,
        0,
        List.of(),
        new PlannedAction.Details(
            List.of(), old.scanned(), old.sampled(), null, old.count(), null));
  }
}
