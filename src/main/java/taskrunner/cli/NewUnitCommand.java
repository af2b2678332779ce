package taskrunner.cli;

import static taskrunner.cli.CommandOption.flag;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import taskrunner.DataStep;
import taskrunner.DataUnit;
import taskrunner.ErrorCode;
import taskrunner.MigrationRunner;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.text.Redaction;
import taskrunner.view.View;

/** {@code new-unit --namespace NAME ID [--data]}. */
@Command(
    name = "new-unit",
    description = {
      "Prints the Java source of a change unit of a service, to start from.",
      "It declares a collection with a validator and an index. No server is needed."
    })
final class NewUnitCommand implements SchemaCommand {
  private static final CommandOption<String> NAMESPACE =
      CommandOption.required(
          String.class,
          "--namespace NAME",
          "The service's name for its change units, e.g. billing.");

  private static final CommandOption<Boolean> DATA =
      flag("--data", "Print a data unit instead: code that changes documents.");

  /** Words of Java, which can't be the name of a package. */
  private static final Set<String> KEYWORDS =
      Set.of(
          ("abstract assert boolean break byte case catch char class const continue default do double"
                  + " else enum extends false final finally float for goto if implements import"
                  + " instanceof int interface long native new null package private protected public"
                  + " return short static strictfp super switch synchronized this throw throws"
                  + " transient true try void volatile while")
              .split(" "));

  @Parameters(
      paramLabel = "ID",
      description = "Four digits, a hyphen, then words, e.g. 0001-invoices.")
  private String id;

  @SuppressWarnings("NullAway.Init") // injected by the parser
  NewUnitCommand() {}

  @Override
  public List<CommandOption<?>> options() {
    return List.of(NAMESPACE, DATA);
  }

  @Override
  public View run(CommandContext context) {
    var namespace = context.given().required(NAMESPACE);
    if (Redaction.isAddress(namespace) || Redaction.isAddress(id)) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE,
          "The namespace or the id looks like a connection string.",
          "Give a namespace such as billing, and an id such as 0001-invoices.");
    }
    // The same checks as for every list of change units.
    MigrationRunner.builder().changeUnits(namespace, List.of(new Named(id))).codeBase();
    var words = id.substring(5);
    var text =
        template(context.given().has(DATA) ? "new-unit-data.txt" : "new-unit-schema.txt")
            .replace("ORDER", id.substring(0, 4))
            .replace("PACKAGE", packageOf(namespace))
            .replace("NAMESPACE", namespace)
            .replace("CLASS", "C" + id.substring(0, 4) + pascal(words))
            .replace("COLLECTION_NAME", collection(words))
            .replace("COLLECTION.json", collection(words) + ".json")
            .replace("\"COLLECTION\"", "\"" + collection(words) + "\"")
            .replace("\"ID\"", "\"" + id + "\"");
    return View.ofText("printed", "unit", text, null);
  }

  /** A keyword gets an underscore, as the Java language's naming conventions suggest. */
  private static String packageOf(String namespace) {
    return KEYWORDS.contains(namespace) ? namespace + "_" : namespace.replace('-', '_');
  }

  private static String collection(String words) {
    return words.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  private static String pascal(String words) {
    return Stream.of(words.split("[-_]+", -1))
        .filter(word -> !word.isEmpty())
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining());
  }

  private static String template(String name) {
    try (var in = NewUnitCommand.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + name, e);
    }
  }

  /** A unit with only an id. */
  private record Named(String id) implements DataUnit {
    @Override
    public String version() {
      return "1";
    }

    @Override
    public void execute(DataStep step) {}

    @Override
    public void rollback(DataStep step) {}
  }
}
