package taskrunner.importer.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.ImportFailedException;

/** Finds the store's files, by the layout of the specification; opens none of them. */
public final class FilesystemStore {
  private static final String STATE = "state.json";

  /** The content of outputs, which is not imported. */
  private static final Set<String> BESIDE_MANIFEST = Set.of(StoreNames.MANIFEST, "files");

  private static final String JSON = ".json";
  private static final Set<String> TOP = Set.of("runs", "logs", "approvals", "artifacts", "state");
  private static final List<String> LOG_ENDINGS = List.of(".ndjson", ".jsonl", ".log");

  private final StoreFolders folders;

  /**
   * @throws taskrunner.ImportFailedException (store-not-found) a folder that was named does not
   *     exist, is not a folder, or can't be listed
   */
  public FilesystemStore(StoreFolders folders) {
    check(folders);
    this.folders = folders;
  }

  /**
   * Looks whether the folders are there.
   *
   * @throws taskrunner.ImportFailedException as the constructor
   */
  public static void check(StoreFolders folders) {
    requireFolder(folders.root());
    requireFolder(folders.runs());
    requireFolder(folders.logs());
    requireFolder(folders.approvals());
    requireFolder(folders.artifacts());
  }

  /**
   * The files of one kind in the byte order of their relative paths.
   *
   * <p>A folder given by itself stands where it would be in the root: its files' relative paths
   * start with {@code runs/}, {@code logs/}, {@code approvals/} or {@code artifacts/} all the same.
   *
   * @param rejects gets {@code unsafe-path} and {@code unreadable} of whatever lies where a file or
   *     folder of this kind was expected, in the same order
   */
  public List<StoreFile> files(RecordKind kind, Consumer<Reject> rejects) {
    return files(kind, rejects, null);
  }

  /**
   * The same.
   *
   * @param unknown gets what is left alone in the folders of this kind; null: it is not looked for
   */
  public List<StoreFile> files(
      RecordKind kind, Consumer<Reject> rejects, @Nullable UnknownNames unknown) {
    var walk = new Walk(kind, unknown);
    String folder = StoreNames.folder(kind);
    switch (kind) {
      case RUN -> {
        if (folders.root() != null) {
          walk.others(folders.root(), "", TOP);
        }
        walk.top(folders.runs(), folder, walk::run);
        Path state = folders.runs() == null ? below("state") : null;
        if (state != null && !Files.isRegularFile(state) && walk.isFolder(state, "state")) {
          walk.folder(state.resolve("runs"), "state/runs", walk::run);
          walk.others(state, "state/", Set.of("runs"));
        }
      }
      case LOG -> walk.top(folders.logs(), folder, walk::log);
      case APPROVAL -> walk.top(folders.approvals(), folder, walk::approvals);
      case ARTIFACT -> walk.top(folders.artifacts(), folder, walk::artifacts);
    }
    walk.rejects.sort(Comparator.comparing(Reject::file, StoreNames.BYTE_ORDER));
    walk.rejects.forEach(rejects);
    walk.files.sort(Comparator.comparing(StoreFile::relativePath, StoreNames.BYTE_ORDER));
    return walk.files;
  }

  private @Nullable Path below(String name) {
    return folders.root() == null ? null : folders.root().resolve(name);
  }

  private static void requireFolder(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw notFound(
          folder,
          Files.exists(folder) ? " is not a folder." : " does not exist, or may not be read.",
          null);
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      var unused = entries.iterator(); // Opening it is the test.
    } catch (IOException e) {
      throw notFound(folder, " can't be listed: permission denied, or a fault of the disk.", e);
    }
  }

  private static ImportFailedException notFound(
      Path folder, String why, @Nullable Exception cause) {
    return new ImportFailedException(
        ErrorCode.STORE_NOT_FOUND,
        "The filesystem store's folder " + folder + why,
        "Give the folder that holds runs, logs, approvals and artifacts, or each of them.",
        cause);
  }

  /** What to do with an entry of a folder. */
  private interface Entry {
    void visit(Path path, String relative, String name, BasicFileAttributes attributes);
  }

  /** One walk, for one kind. */
  private final class Walk {
    private final RecordKind kind;
    private final @Nullable UnknownNames unknown;
    private final List<StoreFile> files = new ArrayList<>();
    private final List<Reject> rejects = new ArrayList<>();

    Walk(RecordKind kind, @Nullable UnknownNames unknown) {
      this.kind = kind;
      this.unknown = unknown;
    }

    /** A folder given by itself, which may be a link, else the one of this name in the root. */
    void top(@Nullable Path given, String name, Entry entry) {
      if (given != null) {
        list(given, name, entry);
        return;
      }
      Path inRoot = below(name);
      if (inRoot != null) {
        folder(inRoot, name, entry);
      }
    }

    /** A folder within the store; where there is none, there is nothing to read. */
    void folder(Path folder, String relative, Entry entry) {
      if (isFolder(folder, relative)) {
        list(folder, relative, entry);
      }
    }

    boolean isFolder(Path path, String relative) {
      BasicFileAttributes attributes = attributes(path, relative);
      if (attributes == null) {
        return false;
      }
      if (attributes.isSymbolicLink()) {
        unsafe(relative, "This is a symbolic link; links within the store are not followed.");
      } else if (attributes.isOther()) {
        unsafe(relative, "This is a device, FIFO or socket where a folder is expected.");
      } else if (attributes.isRegularFile()) {
        reject(
            relative,
            new RecordFault(RejectCode.UNREADABLE, "This is a file where a folder is expected."));
      }
      return attributes.isDirectory();
    }

    private void list(Path folder, String relative, Entry entry) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        for (Path path : entries) {
          String name = StoreNames.fileName(path);
          String below = relative + "/" + name;
          if (UnknownNames.isPassing(name)) {
            leftAlone(below, name, false);
            continue;
          }
          BasicFileAttributes attributes = attributes(path, below);
          if (attributes != null) {
            entry.visit(path, below, name, attributes);
          }
        }
      } catch (IOException e) {
        reject(relative, SafeFiles.unreadable(e));
      } catch (DirectoryIteratorException e) {
        reject(relative, SafeFiles.unreadable(Objects.requireNonNull(e.getCause())));
      }
    }

    private void leftAlone(String relative, String name, boolean isFolder) {
      if (unknown != null) {
        unknown.add(relative, name, isFolder);
      }
    }

    /**
     * What stands beside names that were looked at already. Without the right to list it, nothing.
     */
    void others(Path folder, String prefix, Set<String> known) {
      if (unknown == null) {
        return;
      }
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        for (Path path : entries) {
          String name = StoreNames.fileName(path);
          if (!known.contains(name)) {
            boolean isFolder =
                !UnknownNames.isPassing(name) && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
            leftAlone(prefix + name, name, isFolder);
          }
        }
      } catch (IOException | DirectoryIteratorException e) {
        return;
      }
    }

    /** {@code <name>.json}, or a folder {@code <name>} with {@code state.json}. */
    void run(Path path, String relative, String name, BasicFileAttributes attributes) {
      boolean isJson = name.endsWith(JSON);
      if (attributes.isDirectory()) {
        Path state = path.resolve(STATE);
        BasicFileAttributes found = attributes(state, relative); // A fault is the folder's.
        if (found != null) {
          file(state, relative + "/" + STATE, name, found);
          others(path, relative + "/", Set.of(STATE));
        } else if (Files.notExists(state, LinkOption.NOFOLLOW_LINKS)) {
          if (isJson) {
            file(path, relative, name, attributes);
          } else {
            leftAlone(relative, name, true);
          }
        }
      } else if (isJson) {
        file(path, relative, without(name, JSON), attributes);
      } else if (attributes.isSymbolicLink() && Files.isDirectory(path)) {
        file(path, relative, name, attributes);
      } else {
        leftAlone(relative, name, false);
      }
    }

    /** {@code <name>.ndjson}, {@code .jsonl} or {@code .log}, also in a folder {@code runs}. */
    void log(Path path, String relative, String name, BasicFileAttributes attributes) {
      boolean nested = relative.equals("logs/runs");
      if (nested && (attributes.isDirectory() || attributes.isSymbolicLink())) {
        folder(path, relative, this::logFile);
      } else {
        logFile(path, relative, name, attributes);
      }
    }

    private void logFile(Path path, String relative, String name, BasicFileAttributes attributes) {
      for (String ending : LOG_ENDINGS) {
        if (name.endsWith(ending)) {
          file(path, relative, without(name, ending), attributes);
          return;
        }
      }
      leftAlone(relative, name, attributes.isDirectory());
    }

    void approvals(Path path, String relative, String name, BasicFileAttributes attributes) {
      if (name.endsWith(JSON)) {
        file(path, relative, without(name, JSON), attributes);
      } else {
        leftAlone(relative, name, attributes.isDirectory());
      }
    }

    /** A folder {@code <name>} with a manifest. */
    void artifacts(Path path, String relative, String name, BasicFileAttributes attributes) {
      if (attributes.isRegularFile()) {
        leftAlone(relative, name, false);
        return;
      }
      if (!isFolder(path, relative)) {
        return;
      }
      Path manifest = path.resolve(StoreNames.MANIFEST);
      BasicFileAttributes found = attributes(manifest, relative); // A fault is the folder's.
      if (found != null) {
        file(manifest, relative + "/" + StoreNames.MANIFEST, name, found);
        others(path, relative + "/", BESIDE_MANIFEST);
      } else if (Files.notExists(manifest, LinkOption.NOFOLLOW_LINKS)) {
        leftAlone(relative, name, true);
      }
    }

    /** Takes a file, or rejects what lies in its place. */
    private void file(Path path, String relative, String name, BasicFileAttributes attributes) {
      String unsafe = SafeFiles.unsafe(attributes);
      if (unsafe != null) {
        unsafe(relative, unsafe);
        return;
      }
      long modified = attributes.lastModifiedTime().toMillis();
      files.add(new StoreFile(kind, path, relative, name, attributes.size(), modified));
    }

    /** Null where there is nothing, or where it may not be looked at (then it is a reject). */
    private @Nullable BasicFileAttributes attributes(Path path, String relative) {
      try {
        return SafeFiles.attributes(path);
      } catch (NoSuchFileException e) {
        return null;
      } catch (IOException e) {
        reject(relative, SafeFiles.unreadable(e));
        return null;
      }
    }

    private void unsafe(String relative, String why) {
      reject(relative, new RecordFault(RejectCode.UNSAFE_PATH, why));
    }

    private void reject(String relative, RecordFault fault) {
      rejects.add(new Reject(relative, null, null, fault.code(), fault.text(), ""));
    }

    private static String without(String name, String ending) {
      return name.substring(0, name.length() - ending.length());
    }
  }
}
