package taskrunner.view;

import java.util.Locale;

/** The meaning of a word: a colour on a terminal, a class on the HTML page. */
public enum Tone {
  PLAIN(""),
  GOOD("\u001b[32m"),
  NOTE("\u001b[33m"),
  BAD("\u001b[31m"),
  FAINT("\u001b[2m");

  private final String escape;

  Tone(String escape) {
    this.escape = escape;
  }

  /** The tone of the state of a change unit or of a check. */
  public static Tone ofState(String state) {
    if (state.contains("fail") || state.equals("missing-in-code")) {
      return BAD;
    }
    return switch (state) {
      case "executed", "already-executed", "ok" -> GOOD;
      default -> NOTE;
    };
  }

  /** {@code shown} in this colour. */
  String painted(String shown) {
    return this == PLAIN ? shown : escape + shown + "\u001b[0m";
  }

  /** The word, e.g. {@code good}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
