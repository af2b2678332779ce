package taskrunner.soak;

/**
 * How many points are tried.
 *
 * @param brief few points, in seconds: the version that runs with the tests
 * @param every tries every n-th of the commands at which a process can be disturbed
 */
record Extent(boolean brief, int every) {
  static final Extent BRIEF = new Extent(true, 1);

  static Extent every(int every) {
    if (every < 1) {
      throw new IllegalArgumentException("--every is at least 1");
    }
    return new Extent(false, every);
  }

  /** How many random moments to try, of that many. */
  int moments(int all) {
    return brief ? 2 : Math.max(2, all / every);
  }
}
