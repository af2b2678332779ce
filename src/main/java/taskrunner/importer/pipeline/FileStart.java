package taskrunner.importer.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The beginning of a file that is rejected as a whole, as the dead-letter file shows it. */
final class FileStart {
  private static final int SHOWN = 64 * 1024;

  private FileStart() {}

  /** Its first 64 KiB, cut at a character; empty where it can't be read. */
  static String of(Path file) {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(SHOWN);
      int end = bytes.length;
      if (end == SHOWN) {
        int start = end - 1;
        while (start > end - 4 && (bytes[start] & 0xC0) == 0x80) {
          start--;
        }
        boolean whole = (bytes[start] & 0x80) == 0;
        end = whole ? end : start;
      }
      String text = new String(bytes, 0, end, StandardCharsets.UTF_8);
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (IOException e) {
      return "";
    }
  }
}
