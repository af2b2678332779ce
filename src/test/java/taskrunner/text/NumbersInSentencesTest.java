package taskrunner.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Numbers have the same digits in every language. {@code "%d".formatted(23)} writes ๒๓ where the
 * JVM's language is Thai, also into the history; {@code %s} or {@code Locale.ROOT} does not.
 */
class NumbersInSentencesTest {
  /** A text with a conversion for numbers, continued over lines, and formatted. */
  private static final Pattern IN_THE_JVMS_LANGUAGE =
      Pattern.compile(
          "%[-0-9,.(+ ]*[dfeg](?:[^\"\n]|\\\\\")*\"(?:\\s*\\+\\s*\"[^\n]*\")*\\s*\\.formatted");

  @Test
  void noSentenceHasNumbersInTheLanguageOfTheJvm() throws IOException {
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      assertThat(sources.filter(file -> file.toString().endsWith(".java")))
          .isNotEmpty()
          .allSatisfy(file -> assertThat(found(file)).as(file.toString()).isEmpty());
    }
  }

  private static List<String> found(Path file) throws IOException {
    return IN_THE_JVMS_LANGUAGE
        .matcher(Files.readString(file))
        .results()
        .map(found -> found.group())
        .toList();
  }
}
