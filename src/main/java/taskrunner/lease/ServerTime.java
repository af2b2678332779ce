package taskrunner.lease;

import java.time.Duration;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Expressions of an aggregation that go by the server's clock. */
public final class ServerTime {
  private ServerTime() {}

  /** When a lease ends that is renewed now. */
  public static Document after(Duration life) {
    return new Document("$add", List.of("$$NOW", life.toMillis()));
  }

  /**
   * Whether a lease has expired. One without a date, or with another type, has.
   *
   * @param expiresAt the field, with its {@code $}
   */
  public static Document isOver(String expiresAt) {
    return new Document(
        "$or",
        List.of(
            new Document("$ne", List.of(new Document("$type", expiresAt), "date")),
            new Document("$lte", List.of(expiresAt, "$$NOW"))));
  }

  /** A value in which {@code $} means nothing. */
  public static Document literal(@Nullable Object value) {
    return new Document("$literal", value);
  }
}
