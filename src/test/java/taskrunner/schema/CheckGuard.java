package taskrunner.schema;

import com.mongodb.client.ClientSession;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A guard that runs {@code onCheck} whenever it is asked, so that a test can step in between. */
record CheckGuard(Runnable onCheck) implements WriteGuard {
  @Override
  public void check() {
    onCheck.run();
  }

  // The nullness of type arguments can't be read from a class file on JDK 17.
  @SuppressWarnings("NullAway")
  @Override
  public void commit(Consumer<@Nullable ClientSession> write) {
    write.accept(null);
  }
}
