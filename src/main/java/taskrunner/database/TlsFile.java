package taskrunner.database;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A PEM file that settings name.
 *
 * @param path may be relative to the working directory
 * @param origin for a person: key and source, e.g. {@code TaskRunner:Storage:Mongo:Tls:CaFile
 *     (--set)}; two files are equal whatever theirs is
 */
public record TlsFile(Path path, String origin) {
  /** A file that a program names itself. */
  public static TlsFile of(Path path) {
    return new TlsFile(path, "the given settings");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TlsFile file && path.equals(file.path);
  }

  @Override
  public int hashCode() {
    return path.hashCode();
  }
}
