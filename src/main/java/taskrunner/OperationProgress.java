package taskrunner;

import taskrunner.importer.ImportProgress;
import taskrunner.schema.IndexBuildProgress;

/** Told how far the long parts of an operation are: an import, an index build. */
public interface OperationProgress extends ImportProgress, IndexBuildProgress {
  /** Shows nothing. */
  OperationProgress NONE = of(ImportProgress.NONE, IndexBuildProgress.NONE);

  /** Logs a line every ten seconds. */
  static OperationProgress logged() {
    return of(ImportProgress.logged(), IndexBuildProgress.logged());
  }

  private static OperationProgress of(ImportProgress imports, IndexBuildProgress builds) {
    return new OperationProgress() {
      @Override
      public void at(long bytes, long totalBytes, long documents) {
        imports.at(bytes, totalBytes, documents);
      }

      @Override
      public void at(IndexBuild build) {
        builds.at(build);
      }

      @Override
      public void ended() {
        builds.ended();
      }
    };
  }
}
