package taskrunner.migration;

import org.jspecify.annotations.Nullable;
import taskrunner.MigrationListener;
import taskrunner.importer.ImportProgress;
import taskrunner.schema.IndexBuildProgress;

/** Logs a line every ten seconds during an import or an index build. */
final class ProgressLog implements MigrationListener {
  private @Nullable ImportProgress imports;
  private @Nullable IndexBuildProgress builds;

  @Override
  public void importing(long bytes, long totalBytes, long documents) {
    if (imports == null) {
      imports = ImportProgress.logged();
    }
    imports.importing(bytes, totalBytes, documents);
  }

  @Override
  public void building(IndexBuild build) {
    if (builds == null) {
      builds = IndexBuildProgress.logged();
    }
    builds.building(build);
  }

  @Override
  public void built() {
    if (builds != null) {
      builds.built();
    }
  }
}
