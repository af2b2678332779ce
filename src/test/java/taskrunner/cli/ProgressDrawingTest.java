package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ProgressDrawingTest {
  private static String drawn(long bytes, long totalBytes) {
    var err = new ByteArrayOutputStream();
    var stream = new PrintStream(err, false, StandardCharsets.UTF_8);
    try (var drawing = new ProgressDrawing(stream, "Importing")) {
      drawing.importing(bytes, totalBytes, 1_234);
    }
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theProgressOfASmallStoreIsInKib() {
    assertThat(drawn(300 << 10, 600 << 10)).contains("Importing", " 50%", "300/600 KiB");
  }

  @Test
  void theProgressOfALargeStoreIsInMib() {
    assertThat(drawn(30 << 20, 60 << 20)).contains(" 50%", "30/60 MiB");
  }

  @Test
  void aRateBelow1HasALeadingZero() {
    assertThat(drawn(1, 600 << 10)).doesNotContainPattern("[^0-9]\\.[0-9]");
  }

  /** Whether the bar is drawn before the import ends depends on timing. */
  @RepeatedTest(50)
  void aBarThatEndsAtOnceEndsItsLine() {
    assertThat(drawn(1, 600 << 10)).endsWith(System.lineSeparator());
  }
}
