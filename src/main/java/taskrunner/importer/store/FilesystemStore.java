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
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.ImportFailedException;

/** Finds the files of a store by the layout of the specification; opens none of them. */
public final class FilesystemStore {
  /** A folder of the root that may contain the states of runs. */
  private static final String STATE = "state";

  private final StoreFolders folders;

  /**
   * @throws taskrunner.ImportFailedException (store-not-found) a given folder does not exist, is
   *     not a folder, or can't be listed
   */
  public FilesystemStore(StoreFolders folders) {
    check(folders);
    this.folders = folders;
  }

  /**
   * Checks that the folders exist.
   *
   * @throws taskrunner.ImportFailedException as the constructor
   */
  public static void check(StoreFolders folders) {
    requireFolder(folders.root());
    for (RecordKind kind : RecordKind.values()) {
      requireFolder(folders.of(kind));
    }
  }

  /**
   * The files of one kind in the byte order of their relative paths.
   *
   * <p>A folder given by itself counts as the one in the root: the relative paths of its files
   * start with the kind's name there, {@code logs/} for example.
   *
   * @param rejects gets {@code unsafe-path} and {@code unreadable} for what is found in place of a
   *     file or folder of this kind, in the same order
   */
  public List<StoreFile> files(RecordKind kind, Consumer<Reject> rejects) {
    return files(kind, rejects, null);
  }

  /**
   * The same.
   *
   * @param unknown gets the unknown names in the folders of this kind; null to skip their search
   */
  public List<StoreFile> files(
      RecordKind kind, Consumer<Reject> rejects, @Nullable UnknownNames unknown) {
    var walk = new Walk(kind, unknown);
    Path root = folders.root();
    if (kind == RecordKind.RUN && root != null) {
      Set<String> known = new HashSet<>(Set.of(STATE));
      for (RecordKind each : RecordKind.values()) {
        known.add(each.plural());
      }
      walk.others(root, "", known);
    }
    Path given = folders.of(kind);
    if (given != null) {
      walk.list(given, kind.plural()); // It may be a link.
    } else if (root != null) {
      walk.folder(root.resolve(kind.plural()), kind.plural());
    }
    if (kind == RecordKind.RUN && given == null && root != null) {
      Path state = root.resolve(STATE);
      if (!Files.isRegularFile(state) && walk.isFolder(state, STATE)) {
        walk.folder(state.resolve(kind.plural()), STATE + "/" + kind.plural());
        walk.others(state, STATE + "/", Set.of(kind.plural()));
      }
    }
    walk.rejects.sort(Comparator.comparing(Reject::file, StoreNames.BYTE_ORDER));
    walk.rejects.forEach(rejects);
    walk.files.sort(Comparator.comparing(StoreFile::relativePath, StoreNames.BYTE_ORDER));
    return walk.files;
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
      var unused = entries.iterator(); // Opening the folder is the check.
    } catch (IOException e) {
      throw notFound(folder, " can't be listed: permission denied, or a fault of the disk.", e);
    }
  }

  private static ImportFailedException notFound(
      Path folder, String why, @Nullable Exception cause) {
    return new ImportFailedException(
        ErrorCode.STORE_NOT_FOUND,
        "The filesystem store's folder " + folder + why,
        "Give the root of the store, or each of its folders.",
        cause);
  }

  private static final class Walk {
    private final RecordKind kind;
    private final RecordKind.Files form;
    private final @Nullable UnknownNames unknown;
    private final List<StoreFile> files = new ArrayList<>();
    private final List<Reject> rejects = new ArrayList<>();

    Walk(RecordKind kind, @Nullable UnknownNames unknown) {
      this.kind = kind;
      this.form = kind.files();
      this.unknown = unknown;
    }

    /** Lists a folder within the store, if it exists. */
    void folder(Path folder, String relative) {
      if (isFolder(folder, relative)) {
        list(folder, relative);
      }
    }

    boolean isFolder(Path path, String relative) {
      BasicFileAttributes attributes = attributes(path, relative);
      return attributes != null && isFolder(relative, attributes);
    }

    private boolean isFolder(String relative, BasicFileAttributes attributes) {
      if (attributes.isSymbolicLink()) {
        unsafe(relative, "This is a symbolic link; links within the store are not followed.");
      } else if (attributes.isOther()) {
        unsafe(relative, "This is a device, FIFO, socket or junction where a folder is expected.");
      } else if (attributes.isRegularFile()) {
        reject(
            relative,
            new RecordFault(RejectCode.UNREADABLE, "This is a file where a folder is expected."));
      }
      // A junction of Windows counts as a folder, but may lead out of the store.
      return attributes.isDirectory() && !attributes.isOther();
    }

    private void list(Path folder, String relative) {
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
            entry(path, below, name, attributes);
          }
        }
      } catch (IOException e) {
        reject(relative, SafeFiles.unreadable(e));
      } catch (DirectoryIteratorException e) {
        reject(relative, SafeFiles.unreadable(Objects.requireNonNull(e.getCause())));
      }
    }

    private void entry(Path path, String relative, String name, BasicFileAttributes attributes) {
      String ending = form.ending(name);
      boolean mayBeFolder = attributes.isDirectory() || attributes.isSymbolicLink();
      if (form.nested() != null
          && mayBeFolder
          && relative.equals(kind.plural() + "/" + form.nested())) {
        folder(path, relative);
      } else if (form.inner() != null
          && (attributes.isDirectory()
              || (form.endings().isEmpty() && !attributes.isRegularFile()))) {
        inFolder(path, relative, name, form.inner(), attributes);
      } else if (ending != null) {
        file(path, relative, name.substring(0, name.length() - ending.length()), attributes);
      } else if (form.inner() != null && attributes.isSymbolicLink() && Files.isDirectory(path)) {
        file(path, relative, name, attributes);
      } else {
        leftAlone(relative, name, attributes.isDirectory());
      }
    }

    /** Lists a folder {@code <name>} that contains the run's file. */
    private void inFolder(
        Path path, String relative, String name, String inner, BasicFileAttributes attributes) {
      if (!isFolder(relative, attributes)) {
        return;
      }
      Path file = path.resolve(inner);
      BasicFileAttributes found = attributes(file, relative); // A fault is the folder's.
      if (found != null) {
        file(file, relative + "/" + inner, name, found);
        Set<String> known = new HashSet<>(form.beside());
        known.add(inner);
        others(path, relative + "/", known);
      } else if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
        if (form.ending(name) == null) {
          leftAlone(relative, name, true);
        } else {
          file(path, relative, name, attributes);
        }
      }
    }

    private void leftAlone(String relative, String name, boolean isFolder) {
      if (unknown != null) {
        unknown.add(relative, name, isFolder);
      }
    }

    /** Adds the names of a folder that are not {@code known}; none if it can't be listed. */
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

    /** Adds a file, or rejects what is in its place. */
    private void file(Path path, String relative, String name, BasicFileAttributes attributes) {
      String unsafe = SafeFiles.unsafe(attributes);
      if (unsafe != null) {
        unsafe(relative, unsafe);
        return;
      }
      files.add(StoreFile.of(kind, path, relative, name, attributes));
    }

    /** The attributes; null if there is no file, or if they can't be read, which is a reject. */
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
  }
}
