package taskrunner.importer.store;

/**
 * A record's text as a dead letter shows it: its first 64 KiB. Becomes a string only where somebody
 * asks, which for most records nobody does.
 */
public final class RawText {
  private final Slice text;

  private RawText(Slice text) {
    this.text = text;
  }

  /** Of a text in an array of its own, which is kept. */
  static RawText of(Slice text) {
    return new RawText(text);
  }

  /** Of a text in an array that others go on using, or that is larger than what is shown. */
  static RawText copyOf(Slice text) {
    int length = Math.min(text.length(), Utf8.RAW_LIMIT + Utf8.LONGEST_CHARACTER);
    return new RawText(new Slice(text.bytes(), text.offset(), length).copy());
  }

  /** About as much memory as it takes. */
  public int bytes() {
    return text.length();
  }

  @Override
  public String toString() {
    return text.raw();
  }
}
