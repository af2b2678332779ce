package taskrunner.importer.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The first ten of any number of paths, in byte order, each with an offset. */
final class FirstPaths {
  private static final int MOST = 10;

  private final TreeMap<String, Long> first = new TreeMap<>(StoreNames.BYTE_ORDER);

  void add(String path, long offset) {
    if (first.size() == MOST && StoreNames.BYTE_ORDER.compare(path, first.lastKey()) > 0) {
      return;
    }
    first.merge(path, offset, Math::min);
    if (first.size() > MOST) {
      first.pollLastEntry();
    }
  }

  void addAll(FirstPaths others) {
    others.first.forEach(this::add);
  }

  List<String> paths() {
    return new ArrayList<>(first.keySet());
  }

  Iterable<Map.Entry<String, Long>> entries() {
    return first.entrySet();
  }
}
