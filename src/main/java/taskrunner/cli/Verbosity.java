package taskrunner.cli;

/** How much goes to stderr: {@code -q}, neither, {@code -v}. */
enum Verbosity {
  QUIET,
  NORMAL,
  VERBOSE
}
