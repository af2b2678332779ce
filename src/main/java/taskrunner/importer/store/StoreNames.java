package taskrunner.importer.store;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The names of folders and files in the layout: the {@code <name>} of a run, and the order of
 * relative paths.
 */
public final class StoreNames {
  /** The order of "first": by the UTF-8 bytes of the path, unsigned. */
  public static final Comparator<String> BYTE_ORDER =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  /** The list of artifacts in a run's folder. */
  public static final String MANIFEST = "artifact-manifest.json";

  private static final String REPLACED = "/\\:*?\"<>|";

  private StoreNames() {}

  /**
   * The file name of a run: its id with each of {@code / \ : * ? " < > |} and each control
   * character (C0, DEL, C1) replaced by {@code _}. Two run ids may have one name.
   */
  public static String nameOf(String runId) {
    var name = new StringBuilder(runId.length());
    for (int i = 0; i < runId.length(); i++) {
      char c = runId.charAt(i);
      name.append(Character.isISOControl(c) || REPLACED.indexOf(c) >= 0 ? '_' : c);
    }
    return name.toString();
  }

  /**
   * The last part of {@code path}, read as UTF-8 in any locale of the platform. Bytes that are not
   * UTF-8 become {@code %XX}. On Windows, names are characters and used as they are.
   */
  static String fileName(Path path) {
    Path last = path.getFileName();
    String name = last == null ? "" : last.toString();
    boolean isBytes = !path.getFileSystem().getSeparator().equals("\\");
    if (!isBytes || (isAscii(name) && name.indexOf('?') < 0)) {
      return name;
    }
    // In the C locale Java replaces other characters by '?' or U+FFFD; the URI has the bytes.
    String uri = path.toAbsolutePath().toUri().getRawPath();
    String trimmed = uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    return decode(trimmed.substring(trimmed.lastIndexOf('/') + 1));
  }

  private static String decode(String rawSegment) {
    var bytes = new ByteArrayOutputStream(rawSegment.length());
    for (int i = 0; i < rawSegment.length(); ) {
      int c = rawSegment.codePointAt(i);
      if (c == '%' && i + 2 < rawSegment.length()) {
        bytes.write(Integer.parseInt(rawSegment.substring(i + 1, i + 3), 16));
        i += 3;
      } else {
        bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(c);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      return rawSegment;
    }
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }
}
