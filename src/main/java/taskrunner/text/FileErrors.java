package taskrunner.text;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * Explains exceptions of the file system, whose messages are often only the file's name. The caller
 * names the file.
 */
public final class FileErrors {
  private FileErrors() {}

  /** Why a file could not be read, without a full stop. */
  public static String reading(IOException error) {
    return error instanceof NoSuchFileException ? "it does not exist" : reason(error);
  }

  /** Why a file or a folder could not be written or made, without a full stop. */
  public static String writing(IOException error) {
    if (error instanceof FileAlreadyExistsException) {
      return "a file of that name exists";
    }
    return error instanceof NoSuchFileException ? "its folder does not exist" : reason(error);
  }

  private static String reason(IOException error) {
    if (error instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (error instanceof DirectoryNotEmptyException) {
      return "it is a folder that is not empty";
    }
    if (error instanceof CharacterCodingException) {
      return "it is not UTF-8";
    }
    String said =
        error instanceof FileSystemException known ? known.getReason() : error.getMessage();
    return said == null ? error.getClass().getSimpleName() : said;
  }
}
