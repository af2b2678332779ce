package taskrunner.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Separates the lines of the log from the progress bar on stderr: clears the bar before each line.
 * The bar draws itself again below. slf4j-simple reads {@code System.err} for each line.
 */
final class LogsOverBar implements AutoCloseable {
  private final PrintStream before;

  private LogsOverBar(PrintStream before) {
    this.before = before;
  }

  /**
   * From now on, {@code System.err} clears the bar. It is UTF-8, as in {@link Main}.
   *
   * @param width of the bar, in columns
   */
  static LogsOverBar begin(int width) {
    var before = System.err;
    System.setErr(new PrintableStream(new Wiping(before, width)));
    return new LogsOverBar(before);
  }

  @Override
  public void close() {
    System.setErr(before);
  }

  private static final class Wiping extends FilterOutputStream {
    // Blanks, not an escape sequence: every terminal supports them.
    private final byte[] wipe;
    private boolean atLineStart = true;

    Wiping(PrintStream out, int width) {
      super(out);
      this.wipe = ("\r" + " ".repeat(width) + "\r").getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void write(int oneByte) throws IOException {
      write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return;
      }
      // In one piece, so that the bar does not appear in between.
      byte[] piece = atLineStart ? Arrays.copyOf(wipe, wipe.length + length) : new byte[length];
      System.arraycopy(bytes, offset, piece, piece.length - length, length);
      out.write(piece);
      atLineStart = bytes[offset + length - 1] == '\n';
    }
  }
}
