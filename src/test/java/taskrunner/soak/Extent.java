package taskrunner.soak;

/**
 * How many points are tried.
 *
 * @param brief few, in seconds: the version that runs with the tests
 * @param every of the commands at which a process can be disturbed, every how many-th is tried
 */
record Extent(boolean brief, int every) {
  static final Extent BRIEF = new Extent(true, 1);

  static Extent every(int every) {
    if (every < 1) {
      throw new IllegalArgumentException("--every is at least 1");
    }
    return new Extent(false, every);
  }

  /** How many of so many random moments are tried. */
  int moments(int all) {
    return brief ? 2 : Math.max(2, all / every);
  }
}
