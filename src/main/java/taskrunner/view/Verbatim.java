package taskrunner.view;

/** A text in JSON that is not searched for secrets: a script has to stay as it is. */
record Verbatim(String text) {
  @Override
  public String toString() {
    return text;
  }
}
