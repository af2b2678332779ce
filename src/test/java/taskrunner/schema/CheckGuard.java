package taskrunner.schema;

import com.mongodb.client.ClientSession;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import taskrunner.TaskRunnerSchemaException;

/** A guard that runs {@code onCheck} at each check, so that a test can act in between. */
record CheckGuard(Runnable onCheck) implements WriteGuard {
  /** A guard that agrees until there is an exception to throw. */
  static CheckGuard throwing(AtomicReference<@Nullable TaskRunnerSchemaException> objection) {
    return new CheckGuard(
        () -> {
          TaskRunnerSchemaException exception = objection.get();
          if (exception != null) {
            throw exception;
          }
        });
  }

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
