package taskrunner.lease;

import java.time.Duration;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Aggregation expressions that use the server's clock. */
public final class ServerTime {
  private ServerTime() {}

  /** The expiry of a lease that is renewed now. */
  public static Document after(Duration life) {
    return new Document("$add", List.of("$$NOW", life.toMillis()));
  }

  /**
   * Whether a lease has expired. A missing date, or a value of another type, counts as expired.
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
