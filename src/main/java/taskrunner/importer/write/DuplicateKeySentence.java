package taskrunner.importer.write;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The server's refusal of a duplicate key (error 11000) as a sentence that names the index and the
 * key. The driver provides only the message, whose form is the same since MongoDB 4.2:
 *
 * <pre>{@code
 * E11000 duplicate key error collection: taskrunner.pack_runs index: planHash_1
 *   dup key: { planHash: "sha256:1" }
 * }</pre>
 */
public final class DuplicateKeySentence {
  private static final Pattern FORM =
      Pattern.compile(
          " index: (.+?)(?: collation: \\{.*?\\})? dup key: (\\{.*\\})\\s*$", Pattern.DOTALL);

  private DuplicateKeySentence() {}

  /** The sentence; null if the message has another form. */
  public static @Nullable String of(String message) {
    Matcher found = FORM.matcher(message);
    return found.find()
        ? "The index %s refuses it: another document has the key %s."
            .formatted(found.group(1), found.group(2))
        : null;
  }
}
