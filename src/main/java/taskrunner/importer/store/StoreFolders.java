package taskrunner.importer.store;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import taskrunner.schema.CollectionRef;
import taskrunner.settings.FilesystemSettings;
import taskrunner.settings.GivenSettings;

/**
 * The folders of the store: a root, single folders, or a root and single folders that override
 * parts of it. The root, or a folder given by itself, may be a symbolic link; nothing below it may.
 */
public record StoreFolders(
    @Nullable Path root,
    @Nullable Path runs,
    @Nullable Path logs,
    @Nullable Path approvals,
    @Nullable Path artifacts) {
  /**
   * @throws taskrunner.ConfigurationException a path is not plausible: it ends with a line break,
   *     for example
   */
  public StoreFolders {
    GivenSettings.check("The store's root", root);
    GivenSettings.check("The folder of runs", runs);
    GivenSettings.check("The folder of logs", logs);
    GivenSettings.check("The folder of approvals", approvals);
    GivenSettings.check("The folder of artifacts", artifacts);
  }

  /** The folder that was given for a kind; null for none. */
  public @Nullable Path of(RecordKind kind) {
    return switch (kind) {
      case RUN -> runs;
      case LOG -> logs;
      case APPROVAL -> approvals;
      case ARTIFACT -> artifacts;
    };
  }

  /**
   * Whether the store may have files of a kind: single folders may be given for some kinds only.
   */
  public boolean have(RecordKind kind) {
    return root != null || of(kind) != null;
  }

  /** The folders that are configured. */
  public static StoreFolders of(FilesystemSettings settings) {
    Map<CollectionRef, Path> folders = settings.folders();
    return new StoreFolders(
        settings.root(),
        folders.get(CollectionRef.RUNS),
        folders.get(CollectionRef.LOGS),
        folders.get(CollectionRef.APPROVALS),
        folders.get(CollectionRef.ARTIFACTS));
  }

  /** The whole store below {@code root}. */
  public static StoreFolders below(Path root) {
    return new StoreFolders(root, null, null, null, null);
  }
}
