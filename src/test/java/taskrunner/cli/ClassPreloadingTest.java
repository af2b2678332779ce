package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.mongodb.client.MongoDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/** The lists of the classes that a start loads ahead; {@code make start-classes} writes them. */
@MongoTest
class ClassPreloadingTest {
  private static final Path PROJECT =
      Path.of(System.getProperty("taskrunner.project", ".")).toAbsolutePath();

  private static final String STORE = PROJECT.resolve("importer/sample-store").toString();

  private static final List<String> ONE_PROCESSOR = List.of("-XX:ActiveProcessorCount=1");
  private static final List<String> TWO_PROCESSORS = List.of("-XX:ActiveProcessorCount=2");

  /**
   * As many may differ: it depends on the server and on how fast it answers, and a small change
   * needs no new list.
   */
  private static final int MOST_DIFFERENT = 60;

  @TempDir private Path folder = Path.of("");

  @Test
  void theListsHaveTheClassesOfAStart(MongoDatabase database, MongoServer server) throws Exception {
    var uri = server.uri(database.getName());
    loaded(ONE_PROCESSOR, "migrate", "--skip-backfill", "--uri", uri);
    loaded(ONE_PROCESSOR, "import", "--from", STORE, "--uri", uri);
    var start = loaded(ONE_PROCESSOR, "migrate", "--uri", uri);
    var ofImport = loaded(ONE_PROCESSOR, "import", "--from", STORE, "--uri", uri);
    ofImport.removeAll(start);

    check(ClassPreloading.START, start);
    check(ClassPreloading.IMPORT, ofImport);
  }

  private static void check(String list, Set<String> expected) throws IOException {
    if ("write".equals(System.getProperty("taskrunner.start-classes"))) {
      var file = PROJECT.resolve("src/main/resources/taskrunner/cli").resolve(list);
      Files.write(file, expected, StandardCharsets.ISO_8859_1);
      return;
    }
    var listed = listed(list);
    var missing = new LinkedHashSet<>(expected);
    missing.removeAll(listed);
    var unneeded = new LinkedHashSet<>(listed);
    unneeded.removeAll(expected);
    assertThat(missing.size() + unneeded.size())
        .as("%s: missing %s, not needed %s; run make start-classes", list, missing, unneeded)
        .isLessThanOrEqualTo(MOST_DIFFERENT);
  }

  @Test
  void eachListedClassExists() throws Exception {
    var loader = ClassPreloading.class.getClassLoader();
    for (var list : List.of(ClassPreloading.START, ClassPreloading.IMPORT)) {
      assertThat(listed(list)).isNotEmpty();
      for (var name : listed(list)) {
        assertThatCode(() -> Class.forName(name, false, loader))
            .as(name)
            .doesNotThrowAnyException();
      }
    }
  }

  @Test
  void aCommandWithAServerLoadsThemAheadAndHelpDoesNot() throws Exception {
    var nowhere = "mongodb://127.0.0.1:1/tasks?serverSelectionTimeoutMS=3000";
    assertThat(loaded(TWO_PROCESSORS, "import", "--from", STORE, "--uri", nowhere))
        .containsAll(listed(ClassPreloading.START))
        .containsAll(listed(ClassPreloading.IMPORT));
    assertThat(loaded(TWO_PROCESSORS, "--help"))
        .doesNotContain("com.mongodb.client.internal.MongoClientImpl");
  }

  private static Set<String> listed(String list) throws IOException {
    try (var resource = ClassPreloading.class.getResourceAsStream(list)) {
      assertThat(resource).as(list).isNotNull();
      return new LinkedHashSet<>(
          new String(resource.readAllBytes(), StandardCharsets.ISO_8859_1).lines().toList());
    }
  }

  private Set<String> loaded(List<String> jvmOptions, String... arguments) throws Exception {
    return LoadedClasses.of(folder, jvmOptions, arguments).names();
  }
}
