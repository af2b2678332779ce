package taskrunner.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import taskrunner.text.Printable;

/**
 * {@code System.err} for the logs of the libraries that the command line brings: each text that is
 * printed stays one line. slf4j-simple prints a line of the log as one text; a stack trace is one
 * text a line, indented by tabs.
 */
final class PrintableStream extends PrintStream {
  /**
   * @param out written to in UTF-8, line by line
   */
  PrintableStream(OutputStream out) {
    super(out, true, StandardCharsets.UTF_8);
  }

  @Override
  public void println(@Nullable String text) {
    super.println(printable(String.valueOf(text)));
  }

  @Override
  public void println(@Nullable Object text) {
    super.println(printable(String.valueOf(text)));
  }

  private static String printable(String text) {
    var indented = 0;
    while (indented < text.length() && text.charAt(indented) == '\t') {
      indented++;
    }
    return text.substring(0, indented) + Printable.of(text.substring(indented));
  }
}
