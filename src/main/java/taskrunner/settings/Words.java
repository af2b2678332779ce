package taskrunner.settings;

import java.util.Locale;

/** How the words of step status, step kind and approval status are stored. */
public enum Words {
  /** As the filesystem store's layout lists them, e.g. {@code gate.approval}; the default. */
  PLAIN,
  /** Exactly as the file has them, for services that parse their own spelling. */
  VERBATIM;

  /** As the configuration and the command line write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
