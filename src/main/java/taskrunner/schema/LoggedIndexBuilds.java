package taskrunner.schema;

import taskrunner.text.Log;
import taskrunner.text.LogInterval;

/** Logs how far an index build is, every ten seconds; short ones say nothing. */
final class LoggedIndexBuilds implements IndexBuildProgress {
  private static final Log LOG = Log.of(LoggedIndexBuilds.class);

  private final LogInterval interval = new LogInterval();

  @Override
  public void building(IndexBuild build) {
    if (interval.isDue(build.elapsed())) {
      LOG.info("Still {}: {}.", build.name(), build.words());
    }
  }

  @Override
  public void built() {
    interval.restart();
  }
}
