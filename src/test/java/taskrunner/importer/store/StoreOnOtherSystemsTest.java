package taskrunner.importer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.importer.store.Samples.RUN;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import taskrunner.testing.OtherFileSystem;

/** Stores on file systems with the rules of Windows and macOS. */
class StoreOnOtherSystemsTest {
  private static final Path SAMPLE =
      Path.of(System.getProperty("taskrunner.project", "")).resolve("importer/sample-store");

  @ParameterizedTest
  @EnumSource
  void theProbeOfTheSampleStoreIsTheSameOnEachSystem(OtherFileSystem system) throws IOException {
    try (FileSystem opened = system.open()) {
      Path copy = copy(SAMPLE, system.root(opened).resolve("store"));
      ProbeReport there = new StoreProbe(StoreFolders.below(copy)).run();
      ProbeReport here = new StoreProbe(StoreFolders.below(SAMPLE)).run();
      assertThat(there.kinds()).isEqualTo(here.kinds());
      assertThat(there.leftAlone()).isEqualTo(here.leftAlone());
    }
  }

  /**
   * The ledger, reports and dead letters use these paths, so a store can move to another system.
   */
  @ParameterizedTest
  @EnumSource
  void relativePathsHaveSlashesAndTheNamesTheirCharacters(OtherFileSystem system)
      throws IOException {
    try (FileSystem opened = system.open()) {
      Path root = system.root(opened).resolve("store");
      StoreFixture store = new StoreFixture(root);
      store.write("runs/a/state.json", RUN).write("state/runs/b.json", RUN);
      store.write("runs/\u00e9 %41 \ud83d\ude00 \uff5e.json", RUN).write("runs/broken.json", "{");
      Files.createDirectory(root.resolve("runs").resolve("x.json"));
      List<Reject> rejects = new ArrayList<>();
      List<StoreFile> files =
          new FilesystemStore(StoreFolders.below(root)).files(RecordKind.RUN, rejects::add);
      assertThat(files)
          .extracting(StoreFile::relativePath)
          .containsExactly(
              "runs/a/state.json",
              "runs/broken.json",
              "runs/\u00e9 %41 \ud83d\ude00 \uff5e.json",
              "state/runs/b.json");
      assertThat(files.get(2).name()).isEqualTo("\u00e9 %41 \ud83d\ude00 \uff5e");
      assertThat(rejects).extracting(Reject::file).containsExactly("runs/x.json");
      files.forEach(file -> store.reader.read(file, store));
      assertThat(store.rejects).extracting(Reject::file).containsExactly("runs/broken.json");
    }
  }

  @ParameterizedTest
  @EnumSource
  void linksAreNotFollowed(OtherFileSystem system) throws IOException {
    try (FileSystem opened = system.open()) {
      Path root = system.root(opened);
      new StoreFixture(root).write("elsewhere/secret.json", RUN).write("store/logs/a.ndjson", "");
      Path store = root.resolve("store");
      Files.createSymbolicLink(store.resolve("runs"), root.resolve("elsewhere"));
      List<Reject> rejects = new ArrayList<>();
      assertThat(new FilesystemStore(StoreFolders.below(store)).files(RecordKind.RUN, rejects::add))
          .isEmpty();
      assertThat(rejects).extracting(Reject::code).containsExactly(RejectCode.UNSAFE_PATH);
    }
  }

  static Path copy(Path from, Path to) throws IOException {
    try (var all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path target = to.resolve(from.relativize(path).toString().replace('\\', '/'));
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
    return to;
  }
}
