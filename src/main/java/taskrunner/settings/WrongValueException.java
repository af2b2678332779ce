package taskrunner.settings;

/** A value is wrong. The caller knows key and source, and words the sentence. */
final class WrongValueException extends IllegalArgumentException {
  private final String reason;
  private final String allowed;

  /**
   * @param reason what is wrong, e.g. {@code it is less than 3 s}; may be empty where {@code
   *     allowed} is enough
   * @param allowed what is allowed instead
   */
  WrongValueException(String reason, String allowed) {
    super(reason + "; allowed: " + allowed);
    this.reason = reason;
    this.allowed = allowed;
  }

  /** Throws one if {@code wrong}. */
  static void when(boolean wrong, String reason, String allowed) {
    if (wrong) {
      throw new WrongValueException(reason, allowed);
    }
  }

  String reason() {
    return reason;
  }

  String allowed() {
    return allowed;
  }
}
