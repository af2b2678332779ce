package taskrunner.lease;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import taskrunner.testing.Await;

class HeartbeatTest {
  @Test
  void anUnexpectedErrorDoesNotEndTheRenewals() {
    AtomicInteger tries = new AtomicInteger();
    Heartbeat heartbeat =
        new Heartbeat(
            "The lease",
            Duration.ofMillis(90),
            () -> {
              if (tries.incrementAndGet() < 3) {
                throw new AssertionError("unforeseen");
              }
              return true;
            });
    heartbeat.start();
    try {
      Await.until(30, () -> tries.get() > 4, "the renewal was not tried again");
    } finally {
      heartbeat.end();
    }
  }
}
