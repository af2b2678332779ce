package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.testing.OtherFileSystem;

/**
 * Writing keeps the kind of file at the path: a FIFO, a link, a file with restricted permissions.
 */
class WholeFileTest {
  @Test
  void aFifoReceivesTheText(@TempDir Path folder) throws Exception {
    Path fifo = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    CompletableFuture<String> read =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Files.readString(fifo);
              } catch (java.io.IOException e) {
                return e.toString();
              }
            });

    WholeFile.write(fifo, "page");

    assertThat(read.get(30, TimeUnit.SECONDS)).isEqualTo("page");
    assertThat(Files.isRegularFile(fifo)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aFileIsReplacedOnASystemWithoutPosixPermissions(OtherFileSystem system) throws Exception {
    try (FileSystem opened = system.open()) {
      Path page = Files.createDirectories(system.root(opened)).resolve("page.html");
      Files.writeString(page, "old");
      WholeFile.write(page, "new");
      assertThat(page).hasContent("new");
      try (var files = Files.list(page.getParent())) {
        assertThat(files).hasSize(1);
      }
    }
  }

  @Test
  void aLinkToAFileThatDoesNotExistYetRemainsALink(@TempDir Path folder) throws Exception {
    Files.createDirectory(folder.resolve("pages"));
    Path link = Files.createSymbolicLink(folder.resolve("link.html"), Path.of("pages/new.html"));
    Path twice = Files.createSymbolicLink(folder.resolve("twice.html"), link);

    WholeFile.write(twice, "page");

    assertThat(link).isSymbolicLink();
    assertThat(twice).isSymbolicLink();
    assertThat(folder.resolve("pages/new.html")).hasContent("page");
  }

  @Test
  void linksInACircleAreAnErrorAndRemain(@TempDir Path folder) throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("a.html"), Path.of("b.html"));
    Files.createSymbolicLink(folder.resolve("b.html"), Path.of("a.html"));

    assertThatThrownBy(() -> WholeFile.write(link, "page"))
        .isInstanceOf(TaskRunnerSchemaException.class);

    assertThat(link).isSymbolicLink();
  }

  @Test
  void aFileKeepsItsPermissionsAndALinkRemainsALink(@TempDir Path folder) throws Exception {
    Path page = Files.writeString(folder.resolve("page.html"), "old");
    Files.setPosixFilePermissions(page, PosixFilePermissions.fromString("rw-------"));
    Path link = Files.createSymbolicLink(folder.resolve("link.html"), page);

    WholeFile.write(link, "new");

    assertThat(link).isSymbolicLink();
    assertThat(page).hasContent("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(page)))
        .isEqualTo("rw-------");
  }
}
