package taskrunner.text;

/** The words for a heap that is too small, whether the JVM notices it or the library before it. */
public final class TooLittleMemory {
  public static final String HINT =
      "Give it more (-Xmx, with the launcher in JAVA_OPTS) and run the command again.";

  private TooLittleMemory() {}

  /**
   * A sentence.
   *
   * @param why the error's message, or what did not fit
   */
  public static String sentence(String why) {
    return "The memory of this process is not enough: " + why;
  }
}
