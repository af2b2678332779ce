package taskrunner.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;

class PrintableTest {
  private static final String FORGED = "x\n2026-01-01 INFO forged\u001b]0;PWNED\u0007\u009b31m";

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x00, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1b, 0x1f, 0x7f, // C0
        0x80, 0x85, 0x8d, 0x9b, 0x9d, 0x9f, // C1
        0x2028, 0x2029, // separators
        0x061c, 0x200e, 0x200f, 0x202a, 0x202e, 0x2066, 0x2069, // bidirectional
        0x00ad, 0xfeff, 0xfff9, 0xd800, 0xdfff
      })
  void aControlCharacterIsWrittenAsAnEscape(int character) {
    assertThat(Printable.of("a" + (char) character + "b"))
        .isEqualTo("a" + String.format("\\u%04x", character) + "b");
  }

  @Test
  void charactersOfOtherPlanesAreEscapedAsSurrogatePairs() {
    assertThat(Printable.of("tag " + Character.toString(0xE0041) + "."))
        .isEqualTo("tag \\udb40\\udc41.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"größe, 東京, עברית, ‌می‌خواهم, 👩‍🚀", "\\u001b typed as such, C:\\temp", ""})
  void printableTextIsUnchanged(String text) {
    assertThat(Printable.of(text)).isSameAs(text);
  }

  @ParameterizedTest
  @CsvSource({"5, abcde…", "6, abcdef", "7, abcdef"})
  void aLongTextIsShortened(int most, String shown) {
    assertThat(Printable.shortened("abcdef", most)).isEqualTo(shown);
  }

  @Test
  void aSurrogatePairIsNotSplit() {
    assertThat(Printable.shortened("a👩b", 2)).isEqualTo("a…");
  }

  @Test
  void theMessageOfACauseCanNotAddALine() {
    var cause = new IllegalStateException(FORGED, new RuntimeException("mongodb://u:S3cr3t@h"));
    cause.addSuppressed(new IllegalArgumentException(FORGED));
    var error = new TaskRunnerSchemaException(ErrorCode.INTERNAL, FORGED, FORGED, cause);
    var trace = new StringWriter();
    error.printStackTrace(new PrintWriter(trace, true));
    assertThat(trace.toString().lines())
        .allMatch(line -> line.matches("(taskrunner\\.|Caused by: java\\.|\\t).*"))
        .anyMatch(line -> line.startsWith("Caused by: java.lang.IllegalStateException: x\\u000a"))
        .anyMatch(line -> line.startsWith("\tSuppressed: java.lang.IllegalArgumentException: x"))
        .anyMatch(line -> line.equals("Caused by: java.lang.RuntimeException: mongodb://u:***@h"))
        .noneMatch(line -> line.contains("S3cr3t") || line.contains("\u001b"));
    assertThat(error.getMessage() + error.hint()).doesNotContain("\n", "\u001b", "\u009b");
  }

  @Test
  void aPrintableCauseIsKept() {
    var cause = new IllegalStateException("plain", new RuntimeException("too"));
    assertThat(new TaskRunnerSchemaException(ErrorCode.INTERNAL, "m", null, cause))
        .cause()
        .isSameAs(cause);
  }

  @Test
  void aCycleOfCausesIsHandled() {
    var one = new RuntimeException(FORGED);
    var two = new RuntimeException("two", one);
    one.initCause(two);
    assertThat(PrintableError.of(two)).hasMessage("two").hasRootCauseMessage(Printable.of(FORGED));
  }
}
