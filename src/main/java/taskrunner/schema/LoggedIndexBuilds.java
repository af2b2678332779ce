package taskrunner.schema;

import taskrunner.text.Log;
import taskrunner.text.LogInterval;

/** Logs the progress of an index build every ten seconds; a short build logs nothing. */
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
