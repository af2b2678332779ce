package taskrunner.settings;

/** A text that must not be shown: {@link #toString} is a mask, {@link #reveal} the text. */
public record Secret(String reveal) {
  @Override
  public String toString() {
    return "***";
  }
}
