package taskrunner.schema;

import java.util.List;

/**
 * A validator's rule that documents break.
 *
 * @param rule in words, e.g. {@code steps[].status must not be empty}
 * @param documents how many break it, among the first thousand that break any
 * @param examples up to five of their ids
 */
public record BrokenRule(String rule, long documents, List<String> examples) {
  public BrokenRule {
    examples = List.copyOf(examples);
  }
}
