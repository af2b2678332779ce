package taskrunner.cli;

/**
 * What takes options of a command line in its plain form, see {@link PlainArguments}. What it does
 * not take is left to the parser, as is whatever makes it throw.
 */
interface TakesOptions {
  /** Takes an option without a value; false: not taken. */
  default boolean flag(String name) {
    return false;
  }

  /** Takes an option with its value; false: not taken. */
  default boolean value(String name, String value) {
    return false;
  }
}
