package taskrunner.settings;

/** A value is wrong; whoever knows its key and source makes the sentence for a person of it. */
final class WrongValueException extends RuntimeException {
  private final String allowed;

  /**
   * @param reason what is wrong, e.g. {@code it is less than 3 s}; may be empty where {@code
   *     allowed} says it all
   * @param allowed what is allowed instead
   */
  WrongValueException(String reason, String allowed) {
    super(reason);
    this.allowed = allowed;
  }

  String reason() {
    String message = getMessage();
    return message == null ? "" : message;
  }

  String allowed() {
    return allowed;
  }
}
