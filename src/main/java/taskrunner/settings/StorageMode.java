package taskrunner.settings;

/** {@code Storage:Mode}: where the Task Runner keeps its runs. */
public enum StorageMode {
  FILESYSTEM,
  MONGO
}
