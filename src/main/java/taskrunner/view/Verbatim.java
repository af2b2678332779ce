package taskrunner.view;

/** A text that the JSON has unchanged, without masking: a script must stay valid. */
record Verbatim(String text) {
  @Override
  public String toString() {
    return text;
  }
}
