package taskrunner.importer.store;

/** Why one record can't be imported; the record's reader makes a {@link Reject} of it. */
final class RecordFault extends Exception {
  private final RejectCode code;

  RecordFault(RejectCode code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  RejectCode code() {
    return code;
  }

  /** The sentence for a person. */
  String text() {
    String message = getMessage();
    return message == null ? code.word() : message;
  }
}
