package taskrunner.settings;

import com.mongodb.ConnectionString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The compressors whose library is on the class path. The driver supports three and fails on
 * connecting where a library is absent. The .NET driver includes all of them.
 */
final class Compressors {
  /** The class that loads the library; zlib is part of the JDK. */
  private static final Map<String, String> LIBRARIES =
      Map.of("snappy", "org.xerial.snappy.Snappy", "zstd", "com.github.luben.zstd.Zstd");

  private static final Map<String, String> ARTIFACTS =
      Map.of("snappy", "org.xerial.snappy:snappy-java", "zstd", "com.github.luben:zstd-jni");

  private final List<String> usable = new ArrayList<>();
  private final List<String> absent = new ArrayList<>();

  /**
   * @param value the option's value: names with commas between them
   */
  Compressors(String value) {
    for (String name : value.split(",", -1)) {
      String library = LIBRARIES.get(name);
      (library == null || loads(library) ? usable : absent).add(name);
    }
  }

  /** The option's value without absent compressors; may be empty. */
  String usable() {
    return String.join(",", usable);
  }

  /** The names whose library is absent. */
  List<String> absent() {
    return absent;
  }

  /** The artifacts of the absent libraries. */
  String artifacts() {
    return String.join(", ", absent.stream().map(ARTIFACTS::get).toList());
  }

  private static boolean loads(String library) {
    try {
      // Initialised: the native part may be missing on this platform although the class is there.
      Class.forName(library, true, ConnectionString.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
