package taskrunner.importer.store;

import java.io.IOException;

/** Why a record can't be imported; the record's reader creates a {@link Reject} from it. */
final class RecordFault extends IOException {
  private final RejectCode code;
  private final String text;
  private final boolean heap;

  RecordFault(RejectCode code, String text) {
    this(code, text, false);
  }

  private RecordFault(RejectCode code, String text, boolean heap) {
    super(text);
    this.code = code;
    this.text = text;
    this.heap = heap;
  }

  /** Of a record that a process with a larger heap can read. */
  static RecordFault ofHeap(String text) {
    return new RecordFault(RejectCode.TOO_LARGE, text, true);
  }

  /** Whether only the heap of this process is too small for the record. */
  boolean isOfHeap() {
    return heap;
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
