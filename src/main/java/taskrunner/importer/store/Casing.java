package taskrunner.importer.store;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a writer spells the names of properties, told from the layout's, which are camelCase. */
enum Casing {
  CAMEL {
    @Override
    String of(String known) {
      return known;
    }
  },
  PASCAL {
    @Override
    String of(String known) {
      return known.substring(0, 1).toUpperCase(Locale.ROOT) + known.substring(1);
    }
  },
  LOWER {
    @Override
    String of(String known) {
      return known.toLowerCase(Locale.ROOT);
    }
  },
  UPPER {
    @Override
    String of(String known) {
      return known.toUpperCase(Locale.ROOT);
    }
  };

  /** A property's name in this casing. */
  abstract String of(String known);

  /** The one that most of these names have; null for no names. */
  static @Nullable Casing ofMost(Map<String, String> spellings) {
    return spellings.isEmpty() ? null : MostFitting.of(values(), Casing::of, spellings);
  }
}
