package taskrunner.migration;

import com.mongodb.client.ClientSession;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import taskrunner.schema.WriteGuard;

/** Lets work go on until it is asked to stop; for work that needs no lock. */
final class StopGuard implements WriteGuard {
  private final StopSignal stop;

  StopGuard(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public void check() {
    stop.check();
  }

  @Override
  public void commit(Consumer<@Nullable ClientSession> write) {
    stop.check();
    write.accept(null);
  }
}
