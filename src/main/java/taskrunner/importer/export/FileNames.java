package taskrunner.importer.export;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.InvalidPathException;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import taskrunner.importer.store.StoreNames;
import taskrunner.text.Digests;

/**
 * The {@code <name>} of each run's files: the layout's, if it is a distinct file name on every file
 * system; else one that ends in a hash of the run id. The records name their run, so a reader does
 * not need the name.
 */
final class FileNames {
  /** Bytes of a name without its ending; file systems allow 255 in total. */
  private static final int LONGEST = 240;

  private static final int LONGEST_BEFORE_HASH = 200;

  /** Devices of Windows, with any ending: no file can have such a name there. */
  private static final Pattern DEVICE =
      Pattern.compile(
          "(?:CON|PRN|AUX|NUL|CLOCK\\$|CONIN\\$|CONOUT\\$|(?:COM|LPT)[0-9\u00b9\u00b2\u00b3])"
              + "\\s*(?:\\..*)?",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private final FileSystem fileSystem;

  /** The run of each name, all as hashes: a few bytes for each run, whatever its id. */
  private final Map<Long, Owner> owners = new HashMap<>();

  /** Names of several runs. */
  private final Set<Long> shared = new HashSet<>();

  /** Runs that must not have the layout's name. */
  private final Set<Long> apart = new HashSet<>();

  private record Owner(long runId, long name) {}

  /**
   * @param fileSystem decides which names are possible
   */
  FileNames(FileSystem fileSystem) {
    this.fileSystem = fileSystem;
  }

  /** The name; always the same for a run, if runs are asked for in one order. */
  String of(String runId) {
    String name = StoreNames.nameOf(runId);
    long id = Digests.key(runId);
    if (isUsable(name) && !apart.contains(id)) {
      // Names that differ only in case or composition are one file on some file systems.
      long key = folded(name);
      Owner owner = owners.putIfAbsent(key, new Owner(id, Digests.key(name)));
      if (owner == null || owner.runId() == id) {
        return name;
      }
      shared.add(key);
    }
    return safe(name) + "-" + HexFormat.of().toHexDigits(id);
  }

  /** Whether the layout's name belongs to this run. */
  boolean mayHaveLayoutsName(String runId) {
    String name = StoreNames.nameOf(runId);
    Owner owner = isUsable(name) ? owners.get(folded(name)) : null;
    return isUsable(name)
        && (owner == null
            || owner.runId() == Digests.key(runId)
            || owner.name() != Digests.key(name));
  }

  /**
   * Marks that the file system does not distinguish the layout's name of this run from another.
   *
   * @return false if it was marked already
   */
  boolean setApart(String runId) {
    shared.add(folded(StoreNames.nameOf(runId)));
    return apart.add(Digests.key(runId));
  }

  /**
   * Whether a reader finds the run by the name alone: it is the layout's, and no earlier run has
   * it.
   */
  boolean leadBack(String runId) {
    String name = StoreNames.nameOf(runId);
    return of(runId).equals(name) && !shared.contains(folded(name));
  }

  private static long folded(String name) {
    // By upper case first: two small letters may have one capital.
    String folded = name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    return Digests.key(Normalizer.normalize(folded, Normalizer.Form.NFC));
  }

  /**
   * Whether it can be the name of a file and a folder, and readers of the store do not ignore it.
   */
  private boolean isUsable(String name) {
    return !name.isEmpty()
        && !name.startsWith(".")
        && !name.endsWith(".tmp")
        && !name.endsWith(".bak")
        && !name.matches("(?s).*[\\s.]")
        && !DEVICE.matcher(name).matches()
        && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST
        && canBeAPath(name);
  }

  private boolean canBeAPath(String name) {
    try {
      return fileSystem.getPath(name).getNameCount() == 1;
    } catch (InvalidPathException e) {
      return false; // E.g. non-ASCII where the locale is C.
    }
  }

  private String safe(String name) {
    var safe = new StringBuilder();
    int bytes = 0;
    boolean ascii = !canBeAPath(name);
    for (int i = 0; i < name.length(); ) {
      int c = name.codePointAt(i);
      i += Character.charCount(c);
      int shown = (ascii && c > 0x7F) || (safe.isEmpty() && c == '.') ? '_' : c;
      bytes += Character.toString(shown).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > LONGEST_BEFORE_HASH) {
        break;
      }
      safe.appendCodePoint(shown);
    }
    return DEVICE.matcher(safe).matches() ? "_" + safe : safe.toString();
  }
}
