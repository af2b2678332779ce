package taskrunner.contributing;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Files of the checkout that are written or extended; all paths are relative to its root. */
final class ProjectFiles {
  private final Path root;
  private final Set<String> touched = new LinkedHashSet<>();

  ProjectFiles(Path root) {
    this.root = root;
  }

  /** Everything written, in the order of the first write. */
  Set<String> touched() {
    return touched;
  }

  /**
   * @throws FileAlreadyExistsException if it is there: nothing is overwritten
   */
  void create(String path, String text) throws IOException {
    Path file = root.resolve(path);
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(path);
    }
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    touched.add(path);
  }

  /** Adds {@code text} behind the last place that {@code pattern} finds. */
  void addAfterLast(String path, String pattern, String text) throws IOException {
    Path file = root.resolve(path);
    String old = Files.readString(file);
    int end =
        Pattern.compile(pattern)
            .matcher(old)
            .results()
            .mapToInt(MatchResult::end)
            .max()
            .orElseThrow(() -> new IOException(path + " has nothing like " + pattern));
    Files.writeString(file, old.substring(0, end) + text + old.substring(end));
    touched.add(path);
  }

  /** Puts {@code replacement} in place of the first group of {@code pattern}, which is there. */
  void replace(String path, String pattern, String replacement) throws IOException {
    Path file = root.resolve(path);
    String old = Files.readString(file);
    var matcher = Pattern.compile(pattern).matcher(old);
    if (!matcher.find()) {
      throw new IOException(path + " has nothing like " + pattern);
    }
    Files.writeString(
        file, old.substring(0, matcher.start(1)) + replacement + old.substring(matcher.end(1)));
    touched.add(path);
  }
}
