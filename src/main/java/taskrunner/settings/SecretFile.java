package taskrunner.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import taskrunner.text.FileErrors;
import taskrunner.text.Secret;
import taskrunner.text.StrayCharacters;

/** A connection string or a password in a file of its own, as secrets are mounted. */
final class SecretFile {
  private static final int MOST_BYTES = 64 * 1024;

  private final String what;
  private final String allowed;

  private SecretFile(String what) {
    this.what = what;
    this.allowed =
        "a readable UTF-8 file that holds the " + what + " and at most one line break after it";
  }

  /**
   * The connection string in {@code file}.
   *
   * @throws WrongValueException missing, unreadable, empty, of several lines or with a stray
   *     character
   */
  static String connectionString(Path file) {
    SecretFile reading = new SecretFile("connection string");
    String text = reading.read(file);
    String fault = StrayCharacters.fault(text);
    if (fault != null) {
      throw new WrongValueException(
          "the file's text, without one line break at its end, can't be used: " + fault,
          reading.allowed);
    }
    return text;
  }

  /**
   * The password in {@code file}; it may hold anything but a line break.
   *
   * @throws WrongValueException missing, unreadable, empty or of several lines
   */
  static Secret password(Path file) {
    SecretFile reading = new SecretFile("password");
    String text = reading.read(file);
    if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
      throw new WrongValueException("the file holds more than one line", reading.allowed);
    }
    return new Secret(text);
  }

  /** Without a byte-order mark and without one line break (LF, CRLF or CR) at its end. */
  private String read(Path file) {
    String text;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new WrongValueException("the file is too large for a " + what, allowed);
      }
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new WrongValueException("the file is not UTF-8", allowed);
    } catch (IOException e) {
      String reason = Files.isDirectory(file) ? "it is a folder" : FileErrors.reading(e);
      throw new WrongValueException("the file can't be read: " + reason, allowed);
    }
    String line = text.startsWith("\uFEFF") ? text.substring(1) : text;
    if (line.endsWith("\n") || line.endsWith("\r")) {
      line = line.substring(0, line.length() - (line.endsWith("\r\n") ? 2 : 1));
    }
    if (line.isBlank()) {
      throw new WrongValueException("the file is empty", allowed);
    }
    if (line.strip().chars().anyMatch(c -> c == '\n' || c == '\r')) {
      throw new WrongValueException("the file holds more than one line", allowed);
    }
    return line;
  }
}
