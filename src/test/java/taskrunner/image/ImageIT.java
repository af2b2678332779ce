package taskrunner.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/**
 * The image's archive, and its command line as its own user in a read-only file system. `make
 * test-image` runs it. Running the command line needs root, to change the root folder.
 */
@MongoTest
class ImageIT {
  private static final Path PROJECT = Path.of(System.getProperty("taskrunner.project", ""));
  private static final Path ARCHIVE =
      PROJECT.toAbsolutePath().resolve("target/taskrunner-schema-image.tar");

  /** Mounts the file system like a container engine. Arguments: root folder, store, command. */
  private static final String MOUNTED =
      """
      set -eu
      root=$1; store=$2; shift 2
      mount --bind "$root" "$root"
      mount --bind /proc "$root/proc"
      mount --bind /dev "$root/dev"
      mount --bind "$store" "$root/work"
      mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
      mount -o remount,ro,bind "$root"
      mount -o remount,ro,bind "$root/work"
      exec "$@"
      """;

  @TempDir private static Path folder = Path.of("");
  private static Path root = Path.of("");
  private static JsonNode config = new ObjectMapper().nullNode();

  @BeforeAll
  static void unpack() throws Exception {
    OciArchive archive =
        OciArchive.unpack(ARCHIVE, Files.createDirectory(folder.resolve("archive")));
    config = archive.config();
    root = Files.createDirectory(folder.resolve("root"));
    archive.unpackLayers(root);
    for (String mounted : List.of("proc", "dev")) {
      Files.createDirectories(root.resolve(mounted));
    }
  }

  @Test
  void isSmallAndHasItsLabels() throws Exception {
    assertThat(Files.size(ARCHIVE)).isLessThan(90_000_000);
    JsonNode labels = config.path("config").path("Labels");
    for (String label : List.of("title", "version", "revision", "source", "licenses")) {
      assertThat(labels.path("org.opencontainers.image." + label).asText()).as(label).isNotBlank();
    }
    assertThat(config.path("config").path("User").asText()).isEqualTo("65532:65532");
    assertThat(entryPoint()).first().isEqualTo("/opt/java/bin/java");
  }

  /** The Containerfile builds the same image; this test compares the two definitions. */
  @Test
  void matchesTheContainerfile() throws Exception {
    String containerfile = Files.readString(PROJECT.resolve("Containerfile"));
    assertThat(containerfile)
        .contains("\nENTRYPOINT " + new ObjectMapper().writeValueAsString(entryPoint()) + "\n")
        .contains("\nUSER " + config.path("config").path("User").asText() + "\n")
        .contains("\nWORKDIR " + config.path("config").path("WorkingDir").asText() + "\n")
        .contains("\nENV " + config.path("config").path("Env").path(0).asText() + "\n");
  }

  @Test
  void containsItsBillOfMaterialsAndTheLicences() throws Exception {
    JsonNode bom =
        new ObjectMapper()
            .readTree(Files.readString(root.resolve("sbom/taskrunner-schema.cdx.json")));
    assertThat(bom.path("bomFormat").asText()).isEqualTo("CycloneDX");
    List<String> names = bom.path("components").findValuesAsText("name");
    assertThat(names).contains("openjdk", "libc6", "mongodb-driver-sync", "picocli");
    assertThat(names).doesNotContain("junit-jupiter", "jspecify");
    assertThat(Files.readString(root.resolve("licenses/libc6"))).contains("Lesser General Public");
    assertThat(Files.readString(root.resolve("licenses/LICENSE"))).contains("Apache License");
    assertThat(root.resolve("licenses/THIRD-PARTY.md")).exists();
    assertThat(root.resolve("opt/java/legal/java.base/LICENSE")).exists();
  }

  @Test
  void migratesAndImportsInAReadOnlyFileSystem(MongoDatabase database, MongoServer server)
      throws Exception {
    Path store = Files.createDirectory(folder.resolve("store"));
    Shell.run("cp", "-R", PROJECT.resolve("importer/sample-store") + "/.", store.toString());
    Files.writeString(store.resolve("runs/broken.json"), "{");
    // A name with a colon, which Kubernetes allows and a shell would drop.
    Map<String, String> variables =
        Map.of("TaskRunner:Storage:Mongo:ConnectionString", server.uri(database.getName()));

    Shell migrated =
        container(
            store,
            variables,
            "-Xlog:class+load=info:stderr",
            "migrate",
            "--skip-backfill",
            "--output",
            "json");
    assertThat(migrated.exitCode()).as(migrated.err()).isZero();
    assertThat(migrated.out()).startsWith("{\"command\":\"migrate\"").hasLineCount(1);
    assertThat(database.listCollectionNames()).contains("pack_runs", "pack_run_logs");
    List<String> ours =
        migrated
            .err()
            .lines()
            .filter(line -> line.matches(".* (taskrunner|changeunits)\\..*source:.*"))
            .toList();
    assertThat(ours.stream().filter(line -> line.contains("source: shared objects file")).count())
        .as("classes from the archive: list them again with make image-classes")
        .isGreaterThan(ours.size() * 3L / 4);

    Shell imported =
        container(
            store, variables, "-Xlog:disable", "import", "--from", "/work", "--output", "json");
    assertThat(imported.exitCode()).as(imported.err() + imported.out()).isEqualTo(6);
    assertThat(new ObjectMapper().readTree(imported.out()).path("rejectsFile").asText())
        .startsWith("/tmp/");
    assertThat(database.getCollection("pack_runs").countDocuments()).isEqualTo(12);
    assertThat(database.getCollection("pack_runs").find(Filters.eq("grüße-日本-🚀")).first())
        .isNotNull();
  }

  private static List<String> entryPoint() {
    List<String> words = new ArrayList<>();
    config.path("config").path("Entrypoint").forEach(word -> words.add(word.asText()));
    return words;
  }

  /** Runs the image's command line like a container engine, with one option for its Java. */
  private static Shell container(
      Path store, Map<String, String> variables, String option, String... arguments)
      throws Exception {
    assumeThat(Shell.start(List.of("unshare", "--mount", "true")).exitCode())
        .as("skipped: only root, with the right to mount, can change the root folder")
        .isZero();
    var command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", MOUNTED, "mounted"));
    command.addAll(List.of(root.toString(), store.toString()));
    // Not through a shell, which would drop a variable with a colon.
    command.addAll(List.of("env", "-i", "PATH=" + System.getenv("PATH")));
    config.path("config").path("Env").forEach(variable -> command.add(variable.asText()));
    variables.forEach((name, value) -> command.add(name + "=" + value));
    String user = config.path("config").path("User").asText();
    command.addAll(List.of("chroot", "--userspec=" + user, root.toString()));
    command.addAll(entryPoint());
    command.add(command.indexOf("-jar"), option);
    command.addAll(List.of(arguments));
    return Shell.start(command);
  }
}
