package taskrunner.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import taskrunner.text.StrayCharacters;

/** A connection string in a file of its own, as secrets are mounted. */
final class SecretFile {
  private static final int MOST_BYTES = 64 * 1024;

  private static final String ALLOWED =
      "a readable UTF-8 file that holds the connection string and at most one line break after it";

  private SecretFile() {}

  /**
   * The file's text without a byte-order mark and without one line break (LF, CRLF or CR) at its
   * end.
   *
   * @throws WrongValueException missing, unreadable, empty or of several lines
   */
  static String read(Path file) {
    String text;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new WrongValueException("the file is too large for a connection string", ALLOWED);
      }
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new WrongValueException("the file is not UTF-8", ALLOWED);
    } catch (IOException e) {
      String reason = Files.isDirectory(file) ? "it is a folder" : FileErrors.reading(e);
      throw new WrongValueException("the file can't be read: " + reason, ALLOWED);
    }
    String line = text.startsWith("\uFEFF") ? text.substring(1) : text;
    if (line.endsWith("\n") || line.endsWith("\r")) {
      line = line.substring(0, line.length() - (line.endsWith("\r\n") ? 2 : 1));
    }
    if (line.isBlank()) {
      throw new WrongValueException("the file is empty", ALLOWED);
    }
    if (line.strip().chars().anyMatch(c -> c == '\n' || c == '\r')) {
      throw new WrongValueException("the file holds more than one line", ALLOWED);
    }
    String fault = StrayCharacters.fault(line);
    if (fault != null) {
      throw new WrongValueException(
          "the file's text, without one line break at its end, can't be used: " + fault, ALLOWED);
    }
    return line;
  }
}
