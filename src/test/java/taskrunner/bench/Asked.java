package taskrunner.bench;

import java.util.List;
import java.util.stream.Stream;

/** The environment variables of a benchmark; a number may have underscores. */
final class Asked {
  /** {@code QUICK=1}: a short run that writes nothing. */
  static final boolean QUICK = flag("QUICK");

  private Asked() {}

  static boolean flag(String name) {
    return "1".equals(System.getenv(name));
  }

  /**
   * One number.
   *
   * @throws NumberFormatException if there are several, or none
   */
  static long number(String name, String otherwise) {
    return parse(given(name, otherwise));
  }

  /** Numbers, separated by commas. */
  static List<Long> numbers(String name, String otherwise) {
    return Stream.of(given(name, otherwise).split(",", -1)).map(Asked::parse).toList();
  }

  private static String given(String name, String otherwise) {
    String given = System.getenv(name);
    return given == null || given.isBlank() ? otherwise : given;
  }

  private static long parse(String number) {
    return Long.parseLong(number.strip().replace("_", ""));
  }
}
