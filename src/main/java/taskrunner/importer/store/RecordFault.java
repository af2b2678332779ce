package taskrunner.importer.store;

import java.io.IOException;

/** Why a record can't be imported; the record's reader creates a {@link Reject} from it. */
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

  /** The sentence for the dead letter. */
  String text() {
    return text;
  }

  /** No stack trace: a store may have millions of faults, and each is caught. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
