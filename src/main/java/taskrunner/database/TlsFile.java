package taskrunner.database;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A PEM file of the settings.
 *
 * @param path may be relative to the working directory
 * @param origin for people: key and source, e.g. {@code TaskRunner:Storage:Mongo:Tls:CaFile
 *     (--set)}; not compared by {@link #equals}
 */
public record TlsFile(Path path, String origin) {
  /** A file that a program passes. */
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
