package taskrunner.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands of a page of {@code docs/}, unchanged. */
final class Runbook {
  private static final Pattern PART =
      Pattern.compile(
          "^(?:## (?<title>[^\n]*)|```(?<kind>\\w+)\n(?<text>.*?)^```$)",
          Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern EXITS = Pattern.compile("# exit (\\d+)(?:, or (\\d+))?\\s*\\z");

  private Runbook() {}

  /**
   * A block of commands.
   *
   * @param title of its section
   * @param exits the exit statuses that its last command may have
   * @param shows lines that it prints; figures may differ
   */
  record Step(String title, String script, List<Integer> exits, List<String> shows) {
    /** Its first command, which serves as its name. */
    String first() {
      return script.lines().findFirst().orElse("");
    }

    /**
     * Searches the output for the lines, in any order. It ignores figures, and in a line with
     * {@code …} the part from there.
     *
     * @throws AssertionError if a line is missing
     */
    void requireShown(String printed) {
      List<String> lines = printed.lines().map(Step::bare).toList();
      for (String line : shows) {
        int cut = line.indexOf('…');
        String wanted = bare(cut < 0 ? line : line.substring(0, cut));
        if (lines.stream().noneMatch(cut < 0 ? wanted::equals : each -> each.startsWith(wanted))) {
          throw new AssertionError(
              "the command did not print \"%s\" but%n%s".formatted(line, printed));
        }
      }
    }

    private static String bare(String line) {
      return line.strip().replaceAll("\\s+", " ").replaceAll("\\d[\\d,.]*", "#");
    }
  }

  /**
   * Reads the page. Each block marked {@code sh} is a step, and a block marked {@code text} after
   * it is the expected output.
   */
  static List<Step> read(Path page) throws IOException {
    List<Step> steps = new ArrayList<>();
    String title = "";
    Matcher part = PART.matcher(Files.readString(page));
    while (part.find()) {
      if (part.group("title") != null) {
        title = part.group("title");
      } else if (part.group("kind").equals("sh")) {
        steps.add(new Step(title, part.group("text"), exits(part.group("text")), List.of()));
      } else if (part.group("kind").equals("text")) {
        Step step = steps.remove(steps.size() - 1);
        List<String> shows = Arrays.asList(part.group("text").split("\n"));
        steps.add(new Step(step.title(), step.script(), step.exits(), shows));
      }
    }
    return steps;
  }

  private static List<Integer> exits(String script) {
    Matcher exits = EXITS.matcher(script);
    if (!exits.find()) {
      return List.of(0);
    }
    List<Integer> all = new ArrayList<>(List.of(Integer.valueOf(exits.group(1))));
    if (exits.group(2) != null) {
      all.add(Integer.valueOf(exits.group(2)));
    }
    return all;
  }
}
