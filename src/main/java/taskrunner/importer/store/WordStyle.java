package taskrunner.importer.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a writer spells the words of lists, such as {@code gate.approval}. Words that show no style,
 * such as {@code run}, imply the layout's style, which is the first.
 */
enum WordStyle implements SpellingStyle {
  /** {@code gate.approval}. */
  LISTED(".", false, false),
  /** {@code GateApproval}. */
  PASCAL("", true, true),
  /** {@code gateApproval}. */
  CAMEL("", false, true),
  /** {@code gate_approval}. */
  SNAKE("_", false, false),
  /** {@code gate-approval}. */
  KEBAB("-", false, false),
  /** {@code gateapproval}. */
  JOINED("", false, false),
  /** {@code GATE_APPROVAL}. */
  UPPER_SNAKE("_", false, false);

  private final String between;
  private final boolean firstCapital;
  private final boolean otherCapitals;

  WordStyle(String between, boolean firstCapital, boolean otherCapitals) {
    this.between = between;
    this.firstCapital = firstCapital;
    this.otherCapitals = otherCapitals;
  }

  @Override
  public String of(String word) {
    List<String> parts = new ArrayList<>();
    for (String part : word.split("\\.", -1)) {
      boolean capital = parts.isEmpty() ? firstCapital : otherCapitals;
      parts.add(capital ? Casing.PASCAL.of(part) : part);
    }
    String joined = String.join(between, parts);
    return this == UPPER_SNAKE ? joined.toUpperCase(Locale.ROOT) : joined;
  }
}
