package taskrunner.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What each declared index is there for. It is not part of the declarations, which are frozen with
 * their checksum: words may be mended.
 */
public final class IndexPurpose {
  private static final String RESOURCE = "index-purposes.properties";

  private IndexPurpose() {}

  /** What the index serves, one sentence; null where nobody has written it down. */
  public static @Nullable String of(IndexDeclaration index) {
    return read().getProperty(index.role().defaultName() + "." + index.defaultName());
  }

  /** MongoDB's default names of the collection's declared indexes; a test holds them complete. */
  public static Set<String> names(CollectionRole role) {
    String prefix = role.defaultName() + ".";
    return read().stringPropertyNames().stream()
        .filter(key -> key.startsWith(prefix))
        .map(key -> key.substring(prefix.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Properties read() {
    Properties purposes = new Properties();
    try (InputStream in = IndexPurpose.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + RESOURCE + " beside IndexPurpose");
      }
      Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
      purposes.load(reader);
      return purposes;
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + RESOURCE, e);
    }
  }
}
