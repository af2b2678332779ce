package taskrunner.schema;

import java.time.Duration;
import taskrunner.text.Log;

/** Logs how far an index build is, every ten seconds; short ones say nothing. */
final class LoggedIndexBuilds implements IndexBuildProgress {
  private static final Log LOG = Log.of(LoggedIndexBuilds.class);
  private static final Duration EVERY = Duration.ofSeconds(10);

  private Duration next = EVERY;

  @Override
  public void at(IndexBuild build) {
    if (build.elapsed().compareTo(next) >= 0) {
      next = build.elapsed().plus(EVERY);
      LOG.info("Still {}: {}.", build.name(), build.words());
    }
  }

  @Override
  public void ended() {
    next = EVERY;
  }
}
