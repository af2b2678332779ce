package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** A command line that is read without the parser has the meaning that the parser gives it. */
class PlainArgumentsTest {
  private static final List<String> VALUES =
      List.of("x", "a=b", "json", "JSON", "60s", "x y", " x", "\"x\"", "-v", "state", "", "${x}");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "migrate",
        "migrate all --skip-backfill",
        "--uri mongodb://h/d?w=1 migrate --dry-run --database x -v",
        "migrate --uri=mongodb://h/d?w=1&j=true up-to-change 0002-indexes --output json",
        "state db --uri-file secret",
        "state compare --output=json -q",
        "state code-base --section Worker",
        "lock status --set Mongo:LockWait=5s --set a=b=c",
        "plan --config one --config two",
        "verify --fix --yes",
        "import --from store --rejects left.ndjson --again --verify --dry-run",
        "import --runs a --logs b --approvals c --artifacts d",
        "wait --timeout 5m --units units.jar",
        "doctor --verbose",
      })
  void frequentCommandLinesNeedNoParser(String line) {
    var arguments = line.split(" ");
    assertThat(PlainArguments.read(arguments)).isNotNull();
    assertSame(arguments);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "state",
        "migrate up-to-change",
        "migrate all all",
        "--dry-run migrate",
        "state db --fix",
        "plan -v -q",
        "plan -vv",
        "plan -q -q",
        "plan --help",
        "plan --version",
        "plan --",
        "plan -",
        "plan --set nothing",
        "plan --database",
        "plan --dry-run=true",
        "wait --timeout soon",
        "migrate up-to-change a b",
        "migrate up-to-change all",
        "migrate up-to-change --dry-run a --skip-backfill",
        "import import",
        "lock",
      })
  void wrongOrUnusualCommandLinesGoToTheParser(String line) {
    assertSame(line.isEmpty() ? new String[0] : line.split(" "));
  }

  /** Tests each option of each command, in each position, with several kinds of values. */
  @Test
  void eachOptionIsReadAsTheParserReadsIt() {
    var root = Parser.of(new RootCommand());
    var plain = 0;
    for (var words : commands(root, List.of())) {
      for (var option : options(root)) {
        plain += assertSame(joined(words, option));
        plain += assertSame(joined(words, option, option));
        for (var value : VALUES) {
          plain += assertSame(joined(words, option, value));
          plain += assertSame(joined(words, option + "=" + value, option, "z"));
        }
        plain += assertSame(joined(words, option, "x", option, "y=z"));
        plain += assertSame(joined(List.of(option + "=1s"), words.toArray(new String[0])));
      }
      for (var value : VALUES) {
        plain += assertSame(joined(words, value));
      }
    }
    assertThat(plain).isGreaterThan(1_000);
  }

  /** Compares both results; returns 1 if the command line was plain, otherwise 0. */
  private static int assertSame(String... arguments) {
    var plain = PlainArguments.read(arguments);
    if (plain == null) {
      return 0;
    }
    assertThat(plain)
        .as(String.join(" ", arguments))
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .ignoringFieldsOfTypes(CommandSpec.class)
        .isEqualTo(Parser.read(arguments));
    return 1;
  }

  /** The words of each command; an empty list for the program itself. */
  private static List<List<String>> commands(CommandLine at, List<String> words) {
    List<List<String>> all = new ArrayList<>(List.of(words));
    at.getSubcommands()
        .forEach((name, sub) -> all.addAll(commands(sub, List.of(joined(words, name)))));
    return all;
  }

  private static Set<String> options(CommandLine at) {
    Set<String> all = new LinkedHashSet<>();
    at.getCommandSpec().options().forEach(option -> all.addAll(List.of(option.names())));
    at.getSubcommands().values().forEach(sub -> all.addAll(options(sub)));
    return all;
  }

  private static String[] joined(List<String> before, String... after) {
    List<String> all = new ArrayList<>(before);
    all.addAll(List.of(after));
    return all.toArray(new String[0]);
  }
}
