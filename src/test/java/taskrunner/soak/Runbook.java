package taskrunner.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands of a page of {@code docs/}, as they stand there. */
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
   * @param title of the section in which it stands
   * @param exits with which its last command may end
   * @param shows lines of what it prints; figures differ
   */
  record Step(String title, String script, List<Integer> exits, List<String> shows) {
    /** Its first command, to name it by. */
    String first() {
      return script.lines().findFirst().orElse("");
    }

    /**
     * Looks for the lines in what it printed: in any order, figures aside, and up to {@code …}
     * where a line has that.
     *
     * @throws AssertionError one is not there
     */
    void requireShown(String printed) {
      List<String> lines = printed.lines().map(Step::bare).toList();
      for (String line : shows) {
        int cut = line.indexOf('…');
        String wanted = bare(cut < 0 ? line : line.substring(0, cut));
        if (lines.stream().noneMatch(cut < 0 ? wanted::equals : each -> each.startsWith(wanted))) {
          throw new AssertionError("it did not print \"%s\" but%n%s".formatted(line, printed));
        }
      }
    }

    private static String bare(String line) {
      return line.strip().replaceAll("\\s+", " ").replaceAll("\\d[\\d,.]*", "#");
    }
  }

  /**
   * Reads the page: each block marked {@code sh} is a step, a block marked {@code text} after it is
   * what it shows.
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
