package taskrunner.importer.store;

/** Why one record cannot be imported; the record's reader makes a {@link Reject} of it. */
final class RecordFault extends Exception {
  private final RejectCode code;
  private final String text;

  RecordFault(RejectCode code, String text) {
    super(text, null, false, false);
    this.code = code;
    this.text = text;
  }

  RejectCode code() {
    return code;
  }

  /** The sentence for a person. */
  String text() {
    return text;
  }
}
