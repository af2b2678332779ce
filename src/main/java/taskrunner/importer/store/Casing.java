package taskrunner.importer.store;

import java.util.Locale;

/** The case of a writer's property names, which are camelCase in the layout. */
enum Casing implements SpellingStyle {
  CAMEL,
  PASCAL,
  LOWER,
  UPPER;

  @Override
  public String of(String known) {
    return switch (this) {
      case CAMEL -> known;
      case PASCAL -> known.substring(0, 1).toUpperCase(Locale.ROOT) + known.substring(1);
      case LOWER -> known.toLowerCase(Locale.ROOT);
      case UPPER -> known.toUpperCase(Locale.ROOT);
    };
  }
}
