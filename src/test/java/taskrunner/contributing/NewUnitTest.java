package taskrunner.contributing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.testing.ClassPath;

/** The files that {@code make new-unit} writes compile with the current code. */
class NewUnitTest {
  private static final Path PROJECT = Path.of(System.getProperty("taskrunner.project", ""));
  private static final String LIST = "src/main/java/changeunits/ChangeUnits.java";
  private static final String REFS = "src/main/java/taskrunner/schema/CollectionRef.java";
  private static final String PINS = "src/test/resources/checksums.properties";

  @TempDir private Path copy = Path.of("");

  @Test
  void aUnitWithAnIndexCompiles() throws IOException {
    var made = make("log-levels", null);
    assertThat(made.touched()).hasSize(3).contains(LIST, PINS);
    compiles("src/main/java/changeunits");
  }

  @Test
  void aUnitWithACollectionCompiles() throws IOException {
    var made = make("example", "pack_example2_items");
    assertThat(made.touched()).hasSize(5).contains(LIST, PINS, REFS);
    make("another", "pack_another_example");
    compiles("src/main/java/changeunits", "src/main/java/taskrunner");
  }

  @Test
  void twoUnitsAreListedInOrder() throws IOException {
    make("one", null);
    make("two", null);
    assertThat(text(LIST).indexOf("-one\"")).isPositive().isLessThan(text(LIST).indexOf("-two\""));
  }

  @Test
  void wrongArgumentsAreReported() {
    assertThat(NewUnit.wrong("no-such-unit", "pack_examples")).isNull();
    assertThat(NewUnit.wrong()).contains("NAME is missing");
    assertThat(NewUnit.wrong("log_levels")).contains("hyphens");
    assertThat(NewUnit.wrong("indexes")).contains("change unit of the name indexes");
    assertThat(NewUnit.wrong("x", "examples")).contains("pack_");
    assertThat(NewUnit.wrong("x", "pack_runs")).contains("a collection pack_runs already");
  }

  /** A failure leaves no incomplete set of files. */
  @Test
  void nothingIsWrittenIfAFileLacksThePlaceToExtend() throws IOException {
    Files.createDirectories(copy.resolve("src/test/resources"));
    Files.writeString(copy.resolve(PINS), "");
    assertThatThrownBy(() -> make("example", "pack_examples")).hasMessageContaining(PINS);
    assertThat(text(LIST)).doesNotContain("-example");
    assertThat(copy.resolve("src/main/resources/changeunits")).doesNotExist();
  }

  /** The texts of the examples must be replaced before a unit is committed. */
  @Test
  void theProjectHasNoTextsOfTheExamples() throws IOException {
    try (Stream<Path> files = Files.walk(PROJECT.resolve("src/main"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.toString().matches(".*\\.(java|json|properties)")) {
          assertThat(Files.readString(file))
              .as("%s", file)
              .doesNotContain("changeMe", "Say here", Checksum.UNKNOWN);
        }
      }
    }
  }

  private ProjectFiles make(String name, @Nullable String collection) throws IOException {
    for (String file : List.of(LIST, REFS, PINS)) {
      Path there = copy.resolve(file);
      if (!Files.exists(there)) {
        Files.createDirectories(Objects.requireNonNull(there.getParent()));
        Files.copy(PROJECT.resolve(file), there);
      }
    }
    var files = new ProjectFiles(copy);
    assertThat(NewUnit.make(files, name, collection)).endsWith("-" + name);
    return files;
  }

  private String text(String file) throws IOException {
    return Files.readString(copy.resolve(file));
  }

  private void compiles(String... folders) throws IOException {
    Path classes = Files.createDirectories(copy.resolve("classes"));
    try (Stream<Path> files = Files.walk(copy)) {
      List<String> sources =
          files
              .map(Path::toString)
              .filter(name -> name.endsWith(".java"))
              .filter(name -> Stream.of(folders).anyMatch(name.replace('\\', '/')::contains))
              .toList();
      var arguments =
          Stream.concat(
              Stream.of(
                  "-proc:none", "-nowarn", "-cp", ClassPath.ofLibrary(), "-d", classes.toString()),
              sources.stream());
      assertThat(
              ToolProvider.getSystemJavaCompiler()
                  .run(null, null, null, arguments.toArray(String[]::new)))
          .isZero();
    }
  }
}
