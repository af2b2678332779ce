package taskrunner.importer.store;

import java.io.IOException;

/** Why one record cannot be imported; the record's reader makes a {@link Reject} of it. */
final class RecordFault extends IOException {
  private final RejectCode code;
  private final String text;

  RecordFault(RejectCode code, String text) {
    super(text);
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

  /** No trace: a store may have millions of faults, each of which is caught. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
