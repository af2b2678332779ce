package taskrunner.cli;

/** The signals that ask a command to stop. */
enum StopSignal {
  SIGHUP("HUP", 1),
  SIGINT("INT", 2),
  SIGTERM("TERM", 15);

  private final String shortName;
  private final int number;

  StopSignal(String shortName, int number) {
    this.shortName = shortName;
    this.number = number;
  }

  /** The name that the JVM knows it by, e.g. {@code TERM}. */
  String shortName() {
    return shortName;
  }

  /** What a shell reports for a process that this signal ended: 129, 130 or 143. */
  int exitCode() {
    return 128 + number;
  }
}
