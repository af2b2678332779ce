package taskrunner.cli;

/** The amount of output on stderr: {@code -q}, neither, {@code -v}. */
enum Verbosity {
  QUIET,
  NORMAL,
  VERBOSE
}
