package taskrunner.settings;

import static taskrunner.settings.WrongValueException.when;

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

/** A connection string or a password in a separate file, e.g. a mounted secret. */
final class SecretFile {
  private static final int MOST_BYTES = 64 * 1024;

  private SecretFile() {}

  /**
   * The connection string in {@code file}.
   *
   * @throws WrongValueException missing, unreadable, empty, of several lines or with a stray
   *     character
   */
  static String connectionString(Path file) {
    String text = read(file, "connection string");
    String fault = StrayCharacters.fault(text);
    when(
        fault != null,
        "the file's text, without one line break at its end, can't be used: " + fault,
        allowed("connection string"));
    return text;
  }

  /**
   * The password in {@code file}; it may hold any character except a line break.
   *
   * @throws WrongValueException missing, unreadable, empty or of several lines
   */
  static Secret password(Path file) {
    String text = read(file, "password");
    when(hasLineBreak(text), "the file holds more than one line", allowed("password"));
    return new Secret(text);
  }

  /** Without a byte-order mark and without one line break (LF, CRLF or CR) at its end. */
  private static String read(Path file, String what) {
    String allowed = allowed(what);
    String text;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      when(bytes.length > MOST_BYTES, "the file is too large for a " + what, allowed);
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new WrongValueException("the file is not UTF-8", allowed);
    } catch (IOException e) {
      String reason = Files.isDirectory(file) ? "it is a folder" : FileErrors.reading(e);
      throw new WrongValueException("the file can't be read: " + reason, allowed);
    }
    String line = text.replaceFirst("^\uFEFF", "").replaceFirst("(\r\n|\r|\n)\\z", "");
    when(line.isBlank(), "the file is empty", allowed);
    when(hasLineBreak(line.strip()), "the file holds more than one line", allowed);
    return line;
  }

  private static boolean hasLineBreak(String text) {
    return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
  }

  private static String allowed(String what) {
    return "a readable UTF-8 file that holds the " + what + " and at most one line break after it";
  }
}
