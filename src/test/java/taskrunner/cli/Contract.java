package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;

/** The JSON Schemas in {@code docs/json}, the contract for scripts. */
final class Contract {
  static final Path FOLDER =
      Path.of(System.getProperty("taskrunner.project", ".")).resolve("docs/json");

  private static final String BASE = "https://taskrunner.invalid/json/";

  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder ->
              builder
                  .schemas(
                      iri ->
                          iri.startsWith(BASE) ? read(iri.substring(BASE.length())) : noSuch(iri))
                  .schemaRegistryConfig(
                      SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

  private Contract() {}

  /** The names of the commands in reports, e.g. {@code state compare}. */
  static List<String> commands() {
    var names = new TreeSet<String>();
    collect(Parser.of(new RootCommand()), names);
    return new ArrayList<>(names);
  }

  private static void collect(CommandLine command, Set<String> names) {
    var name = Usage.name(command);
    if (name != null && command.getCommandSpec().userObject() instanceof SchemaCommand) {
      names.add(name);
    }
    command.getSubcommands().values().forEach(each -> collect(each, names));
  }

  /** The schema file of a command, of {@code help}, {@code version} or {@code failure}. */
  static Path file(String name) {
    return FOLDER.resolve(name.replace(' ', '-') + ".json");
  }

  /** Validates the printed JSON against its schema. */
  static void check(Desk.Answer answer) {
    var json = answer.json();
    assertThat(json.get("exitCode").asInt()).isEqualTo(answer.exitCode());
    assertThat(schema(nameFor(json)).validate(answer.out(), InputFormat.JSON))
        .as("%s", answer.out())
        .isEmpty();
  }

  /** Whether the schema of {@code name} allows {@code json}. */
  static boolean allows(String name, JsonNode json) {
    return schema(name).validate(json).isEmpty();
  }

  /** The name of the schema for the JSON, e.g. {@code state compare}. */
  static String nameFor(JsonNode json) {
    var outcome = json.get("outcome").asText();
    if (outcome.equals("help") || outcome.equals("version")) {
      return outcome;
    }
    return json.get("command").isNull() ? "failure" : json.get("command").asText();
  }

  private static Schema schema(String name) {
    return SCHEMAS.getSchema(SchemaLocation.of(BASE + file(name).getFileName()));
  }

  private static String read(String name) {
    try {
      return Files.readString(FOLDER.resolve(name));
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  private static String noSuch(String iri) {
    throw new AssertionError("a schema outside docs/json: " + iri);
  }
}
