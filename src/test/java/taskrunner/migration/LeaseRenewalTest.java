package taskrunner.migration;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LeaseRenewalTest {
  @Test
  void aTryThatFailsOfSomethingUnforeseenIsFollowedByTheNext() {
    AtomicInteger tries = new AtomicInteger();
    LeaseRenewal renewal =
        new LeaseRenewal(
            Duration.ofMillis(90),
            () -> {
              if (tries.incrementAndGet() < 3) {
                throw new IllegalStateException("unforeseen");
              }
              return true;
            });
    try {
      LeaseContract.await(() -> tries.get() > 4);
    } finally {
      renewal.end();
    }
  }
}
