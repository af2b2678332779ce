package taskrunner.contributing;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Files of the checkout to write or extend. {@link #save} writes all of them or none. All paths are
 * relative to the root.
 */
final class ProjectFiles {
  private final Path root;
  private final Map<String, String> texts = new LinkedHashMap<>();

  ProjectFiles(Path root) {
    this.root = root;
  }

  /** Every file written, in the order of the first write. */
  Set<String> touched() {
    return texts.keySet();
  }

  void save() throws IOException {
    for (Map.Entry<String, String> file : texts.entrySet()) {
      Path path = root.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  private String text(String path) throws IOException {
    String changed = texts.get(path);
    return changed == null ? Files.readString(root.resolve(path)) : changed;
  }

  /**
   * @throws FileAlreadyExistsException if the file exists, because no file is overwritten
   */
  void create(String path, String text) throws IOException {
    if (Files.exists(root.resolve(path))) {
      throw new FileAlreadyExistsException(path);
    }
    texts.put(path, text);
  }

  /** Adds {@code text} after the last match of {@code pattern}. */
  void addAfterLast(String path, String pattern, String text) throws IOException {
    String old = text(path);
    int end =
        Pattern.compile(pattern)
            .matcher(old)
            .results()
            .mapToInt(MatchResult::end)
            .max()
            .orElseThrow(() -> new IOException(path + " has nothing like " + pattern));
    texts.put(path, old.substring(0, end) + text + old.substring(end));
  }

  /** Replaces the first group of {@code pattern}, which must match, by {@code replacement}. */
  void replace(String path, String pattern, String replacement) throws IOException {
    String old = text(path);
    var matcher = Pattern.compile(pattern).matcher(old);
    if (!matcher.find()) {
      throw new IOException(path + " has nothing like " + pattern);
    }
    texts.put(
        path, old.substring(0, matcher.start(1)) + replacement + old.substring(matcher.end(1)));
  }
}
