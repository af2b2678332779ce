package taskrunner.settings;

import com.mongodb.ConnectionString;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The compressors of a connection string. The driver supports three, and fails to connect if a
 * library is missing. The .NET driver includes all three libraries.
 *
 * @param usable those whose library is on the class path
 * @param absent those whose library is missing
 */
record Compressors(List<String> usable, List<String> absent) {
  /** The class that loads the library; zlib is part of the JDK. */
  private static final Map<String, String> LIBRARIES =
      Map.of("snappy", "org.xerial.snappy.Snappy", "zstd", "com.github.luben.zstd.Zstd");

  private static final Map<String, String> ARTIFACTS =
      Map.of("snappy", "org.xerial.snappy:snappy-java", "zstd", "com.github.luben:zstd-jni");

  /**
   * @param value of the option: names with commas between them
   */
  static Compressors of(String value) {
    Map<Boolean, List<String>> found =
        Stream.of(value.split(",", -1)).collect(Collectors.partitioningBy(Compressors::isUsable));
    return new Compressors(
        found.getOrDefault(true, List.of()), found.getOrDefault(false, List.of()));
  }

  /** The artifacts of the absent libraries. */
  String artifacts() {
    return absent.stream().map(ARTIFACTS::get).collect(Collectors.joining(" and "));
  }

  private static boolean isUsable(String name) {
    String library = LIBRARIES.get(name);
    try {
      // Initialised: the native part may be missing on this platform although the class exists.
      return library == null
          || Class.forName(library, true, ConnectionString.class.getClassLoader()) != null;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
