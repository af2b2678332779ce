package taskrunner.testing;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.nio.file.FileSystem;
import java.nio.file.Path;

/**
 * File systems in memory with the rules of another operating system: its separator, upper and lower
 * case, composed characters, and no POSIX permissions.
 */
@SuppressWarnings("ImmutableEnumChecker") // Jimfs lacks the annotation, but the class is immutable.
public enum OtherFileSystem {
  /** {@code C:\work}; A and a are the same name. */
  WINDOWS(Configuration.windows(), "C:\\work"),
  /** {@code /work}; A and a are the same name, and so are composed and decomposed é. */
  MACOS(Configuration.osX(), "/work");

  private final Configuration configuration;
  private final String root;

  OtherFileSystem(Configuration configuration, String root) {
    this.configuration = configuration;
    this.root = root;
  }

  /** Opens a new, empty file system. */
  public FileSystem open() {
    return Jimfs.newFileSystem(configuration.toBuilder().setAttributeViews("basic").build());
  }

  /** The work folder of an open file system. */
  public Path root(FileSystem opened) {
    return opened.getPath(root);
  }
}
