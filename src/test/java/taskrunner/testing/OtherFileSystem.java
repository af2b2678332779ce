package taskrunner.testing;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.nio.file.FileSystem;
import java.nio.file.Path;

/**
 * File systems in memory, with the rules of another operating system: its separator, its case, its
 * composition of characters, and no POSIX permissions.
 */
@SuppressWarnings("ImmutableEnumChecker") // Jimfs does not say so, but it is.
public enum OtherFileSystem {
  /** {@code C:\work}; A and a are one name. */
  WINDOWS(Configuration.windows(), "C:\\work"),
  /** {@code /work}; A and a are one name, so are composed and decomposed é. */
  MACOS(Configuration.osX(), "/work");

  private final Configuration configuration;
  private final String root;

  OtherFileSystem(Configuration configuration, String root) {
    this.configuration = configuration;
    this.root = root;
  }

  /** A new, empty one. */
  public FileSystem open() {
    return Jimfs.newFileSystem(configuration.toBuilder().setAttributeViews("basic").build());
  }

  /** The folder of work in one that is open. */
  public Path root(FileSystem opened) {
    return opened.getPath(root);
  }
}
