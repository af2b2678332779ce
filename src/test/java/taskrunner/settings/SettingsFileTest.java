package taskrunner.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.ConfigurationException;

class SettingsFileTest {
  @TempDir Path folder = Path.of("");
  private Path file = Path.of("");
  private final List<String> warnings = new ArrayList<>();

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("appsettings.json");
  }

  private Map<String, @Nullable String> read(byte[] bytes) throws Exception {
    Files.write(file, bytes);
    Map<String, @Nullable String> values = new TreeMap<>();
    SettingsFile.read(file, 0, warnings).forEach((key, entry) -> values.put(key, entry.value()));
    return values;
  }

  private Map<String, @Nullable String> read(String text) throws Exception {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void levelsArraysAndFlattenedKeysGiveTheSameKeys() throws Exception {
    assertThat(
            read(
                "{\"A\": {\"B\": {\"C\": \"x\"}, \"D:E\": \"y\"}, \"L\": [\"p\", {\"q\": \"r\"}]}"))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("A:B:C", "x", "A:D:E", "y", "L:0", "p", "L:1:q", "r"));
  }

  @Test
  void scalarsBecomeTextAsWritten() throws Exception {
    Map<String, @Nullable String> values =
        read("{\"n\": 1.0, \"big\": 123456789012345678901234567890, \"t\": true, \"z\": null}");
    assertThat(values)
        .containsEntry("n", "1.0")
        .containsEntry("big", "123456789012345678901234567890")
        .containsEntry("t", "true")
        .containsEntry("z", null);
  }

  @Test
  void commentsTrailingCommasAndByteOrderMarksAreAllowed() throws Exception {
    String text = "// first\n{ /* second */ \"A\": [1, 2,], // third\n \"B\": \"x\", }\n// last";
    assertThat(read("\uFEFF" + text)).containsEntry("A:1", "2").containsEntry("B", "x");
    assertThat(read(("\uFEFF" + text).getBytes(StandardCharsets.UTF_16LE))).containsEntry("B", "x");
  }

  @Test
  void aFileThatIsNotUtf8IsReadAsDotnetReadsItWithAWarning() throws Exception {
    byte[] latin = "// für\n{\"A\": \"größe\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(read(latin)).containsEntry("A", "gr\ufffd\ufffde");
    assertThat(warnings)
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains(file.toString(), "is not UTF-8", "line 1 (and 1 more)", "U+FFFD");
    warnings.clear();
    byte[] twoFaults = "{\r\n\"A\": 1, // \u00e4\u00f6\r\n}".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(read(twoFaults)).containsEntry("A", "1");
    assertThat(warnings).singleElement(InstanceOfAssertFactories.STRING).contains("line 2 holds");
  }

  /**
   * Split as by the decoders of the web and of .NET: at the longest valid prefix of a character.
   */
  @ParameterizedTest
  @CsvSource({
    "c3 28,\ufffd(",
    "e2 82 41,\ufffdA",
    "f0 9f 41,\ufffdA",
    "ed a0 80,\ufffd\ufffd\ufffd",
    "80 80,\ufffd\ufffd",
    "c0 af,\ufffd\ufffd"
  })
  void eachInvalidSequenceBecomesAsManyReplacementsAsInDotnet(String hex, String text) {
    byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);
    assertThat(DecodedText.of(bytes).text()).isEqualTo(text);
  }

  @Test
  void theByteOrderMarkDeterminesTheEncoding() throws Exception {
    for (String name : List.of("UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")) {
      assertThat(read("\ufeff{\"A\": \"größe\"}".getBytes(Charset.forName(name))))
          .containsEntry("A", "größe");
    }
    assertThat(warnings).isEmpty();
    assertThatThrownBy(() -> read("{\"A\": 1}".getBytes(StandardCharsets.UTF_16LE)))
        .hasMessageContaining("is not valid JSON");
  }

  @Test
  void keysThatAreEqualOnlyByUnicodeFoldingAreDifferent() throws Exception {
    assertThat(
            read(
                "{\"k\": 1, \"\u212a\": 2, \"s\": 3, \"\u017f\": 4, \"i\": 5, \"\u0131\": 6, \"\u0130\": 7}"))
        .hasSize(7);
    assertThatThrownBy(() -> read("{\"\u00e4\u03c2\": 1, \"\u00c4\u03c3\": 2}"))
        .hasMessageContaining("twice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"A\": {\"B\": 1}, \"a\": {\"b\": 2}}",
        "{\"A\": {\"B\": 1}, \"A:B\": 2}",
        "{\"A\": {\"B\": 1, \"B\": 1}}",
        "{\"A\": {\"B\": null, \"b\": null}}",
      })
  void theSameKeyTwiceIsAnErrorThatNamesFileAndKey(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll("twice", "line 1")
        .hasMessageMatching("(?i).*the key A:B twice.*");
  }

  @Test
  void oneSectionInTwoPiecesIsOneSection() throws Exception {
    assertThat(read("{\"A\": {\"B\": 1}, \"a\": {\"C\": 2}, \"A:D\": 3}")).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"A\": s3cr3t}",
        "{\"A\": \"s3cr3t}",
        "{\"A\": 's3cr3t'}",
        "{\"A\" \"s3cr3t\"}",
        "{\"A\": \"s3cr3t\"} s3cr3t",
        "{\"A\": \"s3cr3t\"} {}",
        "{\"A\": \"\\s3cr3t\"}",
        "{",
      })
  void theErrorOfInvalidJsonNamesThePositionAndQuotesNothing(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(file + " is not valid JSON at line 1, column ")
        .hasNoCause()
        .satisfies(e -> assertThat(e.toString()).doesNotContain("s3cr3t"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  // nothing\n", "[]", "\"text\"", "null", "1"})
  void onlyAnObjectIsAccepted(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no such permissions")
  void anUnreadableFileIsNamed() throws Exception {
    read("{}");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    Assumptions.assumeFalse(Files.isReadable(file), "the superuser can read any file");
    assertThatThrownBy(() -> SettingsFile.read(file, 0, warnings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(file.toString(), "permission denied");
  }
}
