package taskrunner.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pages for services: the recipes are short and compile, and the code has the names of the
 * pages.
 */
class RecipesTest {
  private static final Path PROJECT = Path.of(System.getProperty("taskrunner.project", ""));
  private static final int LONGEST = 30;

  private record Recipe(String title, String words, String code) {}

  @Test
  void eachRecipeIsShortAndCompilesOrSaysThatItIsNotCompiled(@TempDir Path classes)
      throws IOException {
    var recipes = recipes();
    assertThat(recipes)
        .extracting(Recipe::title)
        .containsExactly("Plain main", "Quarkus", "Micronaut", "Dropwizard");
    for (var recipe : recipes) {
      assertThat(recipe.code().lines().count()).as(recipe.title()).isLessThanOrEqualTo(LONGEST);
      if (recipe.words().startsWith("Compiled by `RecipesTest`.")) {
        compile(recipe, classes);
      } else {
        assertThat(recipe.words()).startsWith("Not compiled here.");
      }
    }
    assertThat(recipes.get(0).words()).startsWith("Compiled");
  }

  @Test
  void everyLogLineForAnAlertIsInTheCode() throws IOException {
    var page = Files.readString(PROJECT.resolve("docs/observability.md"));
    var table = page.substring(page.indexOf("## Log lines"));
    var lines = Pattern.compile("(?m)^\\| `([^`]+)`").matcher(table).results().toList();
    assertThat(lines).hasSizeGreaterThan(5);
    var sources = sources();
    assertThat(lines).extracting(line -> line.group(1)).allMatch(sources::contains);
  }

  private static List<Recipe> recipes() throws IOException {
    var page = Files.readString(PROJECT.resolve("docs/recipes.md"));
    return Pattern.compile("(?s)\n## ([^\n]+)\n(.*?)\n```java\n(.*?)```")
        .matcher(page)
        .results()
        .map(found -> new Recipe(found.group(1), found.group(2), found.group(3)))
        .toList();
  }

  private static void compile(Recipe recipe, Path classes) {
    var messages = new StringWriter();
    var source =
        new SimpleJavaFileObject(URI.create("string:///Service.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return recipe.code();
          }
        };
    var options =
        List.of(
            "-d", classes.toString(), "-proc:none", "-cp", System.getProperty("java.class.path"));
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(messages, null, null, options, null, List.of(source))
            .call();
    assertThat(compiled).as(recipe.title() + "\n" + messages).isTrue();
  }

  /** All main sources, without line breaks within a string. */
  private static String sources() throws IOException {
    var all = new StringBuilder();
    try (Stream<Path> files = Files.walk(PROJECT.resolve("src/main/java"))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString().replaceAll("\"\\s*\\+\\s*\"", "");
  }
}
