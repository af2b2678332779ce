package taskrunner.migration;

import taskrunner.MigrationListener;
import taskrunner.importer.ImportProgress;
import taskrunner.schema.IndexBuildProgress;

/** Logs a line every ten seconds during an import or an index build. */
final class ProgressLog implements MigrationListener {
  private final ImportProgress imports = ImportProgress.logged();
  private final IndexBuildProgress builds = IndexBuildProgress.logged();

  @Override
  public void importing(long bytes, long totalBytes, long documents) {
    imports.importing(bytes, totalBytes, documents);
  }

  @Override
  public void building(IndexBuild build) {
    builds.building(build);
  }

  @Override
  public void built() {
    builds.built();
  }
}
