package taskrunner.migration;

import com.mongodb.MongoClientSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.codecs.configuration.CodecRegistry;
import org.jspecify.annotations.Nullable;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.StepRecord;
import taskrunner.schema.ValidationMode;

/** Reads the document that {@link PolicyStore} writes. */
final class PolicyReading {
  private static final CodecRegistry CODECS = MongoClientSettings.getDefaultCodecRegistry();

  private PolicyReading() {}

  static Policy read(Document stored) {
    Number seconds = stored.get("retentionSeconds", Number.class);
    String mode = stored.getString("validation");
    return new Policy(
        names(stored.get("collections", Document.class)),
        mode == null ? null : ValidationMode.valueOf(mode.toUpperCase(Locale.ROOT)),
        seconds == null ? null : Duration.ofSeconds(seconds.longValue()),
        stored.getString("setBy"),
        instant(stored.getDate("setAt")),
        stored.containsKey("changing"),
        steps(stored.get("steps", Document.class)));
  }

  private static @Nullable CollectionNames names(@Nullable Document stored) {
    return stored == null
        ? null
        : new CollectionNames(
            stored.getString("runs"),
            stored.getString("logs"),
            stored.getString("artifacts"),
            stored.getString("approvals"));
  }

  private static Map<String, Policy.Step> steps(@Nullable Document stored) {
    Map<String, Policy.Step> steps = new HashMap<>();
    if (stored != null) {
      stored.forEach((id, value) -> steps.put(id, step((Document) value)));
    }
    return steps;
  }

  private static Policy.Step step(Document stored) {
    List<StepRecord.Entry> entries = new ArrayList<>();
    for (Document entry : stored.getList("record", Document.class, List.of())) {
      Document before = entry.get("before", Document.class);
      entries.add(
          new StepRecord.Entry(
              StepRecord.Kind.valueOf(entry.getString("kind")),
              entry.getString("collection"),
              entry.getString("name"),
              entry.getBoolean("created"),
              before == null ? null : before.toBsonDocument(BsonDocument.class, CODECS)));
    }
    return new Policy.Step(running(stored.get("running", Document.class)), entries);
  }

  private static Policy.@Nullable Running running(@Nullable Document stored) {
    return stored == null
        ? null
        : new Policy.Running(
            "undo".equals(stored.getString("as")),
            stored.getString("owner"),
            stored.getString("host"),
            instant(stored.getDate("since")));
  }

  private static @Nullable Instant instant(@Nullable Date date) {
    return date == null ? null : date.toInstant();
  }
}
