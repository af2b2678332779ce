package taskrunner.migration;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.database.TlsFiles;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.IndexNames;
import taskrunner.schema.ValidationMode;
import taskrunner.settings.FilesystemSettings;
import taskrunner.settings.StorageMode;
import taskrunner.settings.StorageSettings;
import taskrunner.text.Secret;

/** Settings for tests: the defaults with single changes. */
record TestSettings(
    String database,
    @Nullable String uri,
    CollectionNames names,
    ValidationMode mode,
    @Nullable Duration retention,
    Duration lease,
    Duration longestWait,
    FilesystemSettings filesystem) {
  static TestSettings of(String database) {
    return new TestSettings(
        database,
        null,
        CollectionNames.DEFAULTS,
        ValidationMode.STRICT,
        null,
        Duration.ofSeconds(3),
        Duration.ofSeconds(20),
        FilesystemSettings.NONE);
  }

  TestSettings uri(String changed) {
    return new TestSettings(
        database, changed, names, mode, retention, lease, longestWait, filesystem);
  }

  TestSettings names(CollectionNames changed) {
    return new TestSettings(
        database, uri, changed, mode, retention, lease, longestWait, filesystem);
  }

  TestSettings mode(ValidationMode changed) {
    return new TestSettings(
        database, uri, names, changed, retention, lease, longestWait, filesystem);
  }

  TestSettings retention(@Nullable Duration changed) {
    return new TestSettings(database, uri, names, mode, changed, lease, longestWait, filesystem);
  }

  TestSettings lease(Duration changed) {
    return new TestSettings(
        database, uri, names, mode, retention, changed, longestWait, filesystem);
  }

  TestSettings waiting(Duration changed) {
    return new TestSettings(database, uri, names, mode, retention, lease, changed, filesystem);
  }

  TestSettings filesystem(FilesystemSettings changed) {
    return new TestSettings(database, uri, names, mode, retention, lease, longestWait, changed);
  }

  /** Without a prefix. */
  StorageSettings build() {
    return build(StorageMode.MONGO, "");
  }

  StorageSettings build(StorageMode storage, String prefix) {
    return new StorageSettings(
        storage,
        uri == null ? null : new Secret(uri),
        TlsFiles.NONE,
        database,
        names,
        IndexNames.DEFAULTS,
        prefix,
        mode,
        retention,
        lease,
        longestWait,
        filesystem,
        List.of());
  }
}
