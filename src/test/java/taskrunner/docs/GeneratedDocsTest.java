package taskrunner.docs;

import static org.assertj.core.api.Assertions.assertThat;

import changeunits.ChangeUnits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.IndexNames;
import taskrunner.schema.SchemaDeclaration;
import taskrunner.schema.SchemaScript;
import taskrunner.schema.ValidationMode;
import taskrunner.settings.PropertyMetadata;
import taskrunner.settings.SettingsTable;
import taskrunner.spring.ReachabilityMetadata;

/**
 * The generated parts of {@code docs/} and {@code README.md} are current. {@code make docs} runs
 * these tests with {@code -Dtaskrunner.docs=write}, which writes them.
 */
class GeneratedDocsTest {
  private static final Path PROJECT = Path.of(System.getProperty("taskrunner.project", ""));
  private static final Path DOCS = PROJECT.resolve("docs");
  private static final List<SchemaDeclaration> UNITS =
      ChangeUnits.all().stream().map(ChangeUnits.Unit::declaration).toList();

  @Test
  void theSchemaReference() throws IOException {
    current("schema.md", SchemaReference.render(SchemaDeclaration.fold(UNITS)));
  }

  @Test
  void theScriptForMongosh() throws IOException {
    current(
        "20251106-task-runner-baseline.mongosh",
        SchemaScript.render(
            UNITS,
            CollectionNames.DEFAULTS,
            IndexNames.DEFAULTS,
            ValidationMode.STRICT,
            null,
            false));
  }

  @Test
  void thePublicApi() throws IOException {
    current("api.md", PublicApi.render());
  }

  @Test
  void theTypesToCompareWithTheLastRelease() throws IOException {
    String mark = "<!-- Made by `make docs`: the types of docs/api.md. -->\n";
    String pom = Files.readString(PROJECT.resolve("pom.xml"));
    int from = pom.indexOf(mark);
    assertThat(from).as("pom.xml has a list of types").isPositive();
    String types =
        PublicApi.names().stream()
            .map(name -> "                  <include>" + name + "</include>\n")
            .collect(Collectors.joining());
    current(
        "../pom.xml",
        pom.substring(0, from + mark.length())
            + types
            + pom.substring(
                pom.indexOf("                </includes>\n              </parameter>")));
  }

  @Test
  void theTableOfSettings() throws IOException {
    String readme = Files.readString(PROJECT.resolve("README.md"));
    int from = readme.indexOf(SettingsTable.HEAD);
    assertThat(from).as("README.md has a table of the settings").isPositive();
    int to = readme.indexOf("\n\n", from) + 1;
    current(
        "../README.md", readme.substring(0, from) + SettingsTable.render() + readme.substring(to));
  }

  @Test
  void thePropertiesOfSpring() throws IOException {
    current("../" + PropertyMetadata.FILE, PropertyMetadata.render());
  }

  @Test
  void theNativeImageMetadata() throws IOException {
    current("../" + ReachabilityMetadata.FILE, ReachabilityMetadata.render());
  }

  private static void current(String name, String made) throws IOException {
    Path file = DOCS.resolve(name);
    if ("write".equals(System.getProperty("taskrunner.docs"))) {
      Files.writeString(file, made);
    }
    assertThat(Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "")
        .as("docs/%s is not current: run `make docs`", name)
        .isEqualTo(made);
  }
}
