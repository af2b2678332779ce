package taskrunner.schema;

import java.util.List;

/**
 * A rule of a validator that documents violate.
 *
 * @param rule in words, e.g. {@code steps[].status must not be empty}
 * @param documents how many violate it, among the first thousand that violate any
 * @param examples up to five of their ids
 */
public record BrokenRule(String rule, long documents, List<String> examples) {
  public BrokenRule {
    examples = List.copyOf(examples);
  }
}
