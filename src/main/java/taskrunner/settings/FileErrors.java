package taskrunner.settings;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** What the file system's exceptions mean: their messages are often only the file's name. */
final class FileErrors {
  private FileErrors() {}

  static String reason(IOException error) {
    if (error instanceof NoSuchFileException) {
      return "it does not exist";
    }
    if (error instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (error instanceof CharacterCodingException) {
      return "it is not UTF-8";
    }
    String message = error.getMessage();
    return message == null ? error.getClass().getSimpleName() : message;
  }
}
