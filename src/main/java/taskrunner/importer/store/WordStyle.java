package taskrunner.importer.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How a writer spells the words of lists, told from the layout's, such as {@code gate.approval}.
 */
enum WordStyle {
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
  UPPER_SNAKE("_", false, false) {
    @Override
    String of(String word) {
      return super.of(word).toUpperCase(Locale.ROOT);
    }
  };

  private final String between;
  private final boolean firstCapital;
  private final boolean otherCapitals;

  WordStyle(String between, boolean firstCapital, boolean otherCapitals) {
    this.between = between;
    this.firstCapital = firstCapital;
    this.otherCapitals = otherCapitals;
  }

  /** A listed word in this style. */
  String of(String word) {
    List<String> parts = new ArrayList<>();
    for (String part : word.split("\\.", -1)) {
      boolean capital = parts.isEmpty() ? firstCapital : otherCapitals;
      parts.add(capital ? Casing.PASCAL.of(part) : part);
    }
    return String.join(between, parts);
  }

  /**
   * The one that most of these words have; where several do, the first of the list, so that words
   * which tell nothing (such as {@code run}) leave the layout's.
   *
   * @param spellings by the listed word
   */
  static WordStyle ofMost(Map<String, String> spellings) {
    return MostFitting.of(values(), WordStyle::of, spellings);
  }
}
