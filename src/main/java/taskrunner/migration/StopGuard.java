package taskrunner.migration;

import com.mongodb.client.ClientSession;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import taskrunner.schema.WriteGuard;

/** Lets work go on until it is asked to stop; for work that needs no lock. */
record StopGuard(StopSignal stop) implements WriteGuard {
  @Override
  public void check() {
    stop.check();
  }

  /** There is nothing to hold. */
  @Override
  public void checkHeld() {}

  // The nullness of type arguments can't be read from a class file on JDK 17.
  @Override
  public void commit(Consumer<@Nullable ClientSession> write) {
    stop.check();
    write.accept(null);
  }
}
