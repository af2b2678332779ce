package taskrunner.contributing;

import changeunits.ChangeUnits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import taskrunner.schema.CollectionRef;

/**
 * {@code make new-unit NAME=log-levels [COLLECTION=pack_schedules]}: writes every file that a
 * change unit with an index, or with a new collection, needs. Prints the files.
 */
public final class NewUnit {
  private static final int COLUMNS = 100;

  private final ProjectFiles files;
  private final String id;
  private final String order;
  private final String type;

  private NewUnit(ProjectFiles files, String name) {
    this.files = files;
    int last =
        ChangeUnits.all().stream().mapToInt(unit -> Integer.parseInt(unit.order())).max().orElse(0);
    this.order = "%04d".formatted(last + 1);
    this.id = order + "-" + name;
    this.type = "C" + order + pascal(name);
  }

  /**
   * Writes the files and prints their names.
   *
   * @param arguments the name in lower-case words with hyphens; then, for a new collection, its
   *     default name
   */
  public static void main(String[] arguments) throws IOException {
    String wrong = wrong(arguments);
    if (wrong != null) {
      System.err.println(wrong);
      System.err.println("usage: make new-unit NAME=log-levels [COLLECTION=pack_schedules]");
      System.exit(2);
    }
    var files = new ProjectFiles(Path.of(System.getProperty("taskrunner.project", "")));
    String id = make(files, arguments[0], arguments.length == 1 ? null : arguments[1]);
    System.out.println("Change unit " + id + ":");
    files.touched().forEach(file -> System.out.println("  " + file));
    System.out.println("Replace each changeMe and each sentence \"Say here …\", then:");
    System.out.println("  make checksum UNIT=" + id);
    System.out.println("  make docs format");
    System.out.println("  a line in CHANGELOG.md, under Unreleased");
    System.out.println("  make test");
  }

  /** The error in the arguments, in one sentence; null if there is none. */
  static @Nullable String wrong(String... arguments) {
    if (arguments.length < 1 || arguments.length > 2) {
      return "NAME is missing.";
    }
    if (!arguments[0].matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
      return "NAME is made of words in lower case with hyphens between them.";
    }
    if (ChangeUnits.all().stream().anyMatch(unit -> unit.id().endsWith("-" + arguments[0]))) {
      return "There is a change unit of the name " + arguments[0] + " already.";
    }
    if (arguments.length == 1) {
      return null;
    }
    if (!arguments[1].matches("pack_[a-z][a-z0-9]*(_[a-z0-9]+)*")) {
      return "COLLECTION begins with pack_; words in lower case with underscores follow.";
    }
    return CollectionRef.own().stream().anyMatch(own -> own.defaultName().equals(arguments[1]))
        ? "There is a collection " + arguments[1] + " already."
        : null;
  }

  /** Writes the files of a unit, with a new collection if it has a name; returns the unit's id. */
  static String make(ProjectFiles files, String name, @Nullable String collection)
      throws IOException {
    var unit = new NewUnit(files, name);
    if (collection == null) {
      unit.index();
    } else {
      unit.collection(collection);
    }
    unit.list();
    files.save();
    return unit.id;
  }

  private void index() throws IOException {
    files.create(
        "src/main/java/changeunits/" + type + ".java",
        unitClass(
            """
            import static com.mongodb.client.model.Indexes.ascending;
            import static taskrunner.schema.CollectionRef.RUNS;
            import static taskrunner.schema.IndexDeclaration.index;

            """,
            "",
            "Say here what it adds, and for whom.",
            """
            SchemaDeclaration.ofIndexes(
                      index(RUNS, ascending("changeMe")).serves("Say here what it serves."))"""));
  }

  private void collection(String name) throws IOException {
    String ref = name.substring("pack_".length()).toUpperCase(Locale.ROOT);
    String words = name.substring("pack_".length()).replace('_', ' ');
    files.addAfterLast(
        "src/main/java/taskrunner/schema/CollectionRef.java",
        "\n  public static final CollectionRef [A-Z0-9_]+ =\\s+own\\([^;]+;",
        "\n  public static final CollectionRef %s =\n      own(\"%s\", \"%s\", \"%s\");"
            .formatted(ref, name.substring("pack_".length()), name, words));
    files.create(
        "src/main/resources/changeunits/%s/%s.json".formatted(order, name),
        """
        {
          "title": "Say here what one document is",
          "bsonType": "object",
          "required": ["changeMe"],
          "properties": {
            "_id": {
              "description": "Say here of which type the id is."
            },
            "changeMe": {
              "bsonType": "string",
              "minLength": 1,
              "description": "Say here what it is; a string that is not empty."
            }
          }
        }
        """);
    files.create(
        "src/main/java/changeunits/" + type + ".java",
        unitClass(
            """
            import static com.mongodb.client.model.Indexes.ascending;
            import static taskrunner.schema.CollectionRef.%s;
            import static taskrunner.schema.IndexDeclaration.index;

            """
                .formatted(ref),
            "import java.util.List;\nimport taskrunner.schema.CollectionDeclaration;\n",
            "The collection " + name + ", with its validator and its indexes.",
            """
            new SchemaDeclaration(
                      List.of(new CollectionDeclaration(%s, "changeunits/%s/%s.json")),
                      List.of(index(%s, ascending("changeMe")).serves("Say here what it serves.")))"""
                .formatted(ref, order, name, ref)));
  }

  private String unitClass(String staticImports, String imports, String doc, String declaration) {
    return """
        package changeunits;

        %simport io.mongock.api.annotations.ChangeUnit;
        import io.mongock.api.annotations.Execution;
        import io.mongock.api.annotations.RollbackExecution;
        %simport taskrunner.schema.SchemaDeclaration;
        import taskrunner.schema.SchemaStep;

        /** %s */
        %s
        public class %s {
          public static final SchemaDeclaration DECLARATION =
              %s;

          @Execution
          public void execution(SchemaStep step) {
            step.apply(DECLARATION);
          }

          @RollbackExecution
          public void revert(SchemaStep step) {
            step.revert(DECLARATION);
          }
        }
        """
        .formatted(staticImports, imports, doc, annotation(), type, declaration);
  }

  /** Like the formatter: on one line if it fits. */
  private String annotation() {
    String parts =
        "id = \"%s\",%%sorder = \"%s\",%%sauthor = ChangeUnits.AUTHOR,%%stransactional = false"
            .formatted(id, order);
    String line = "@ChangeUnit(" + parts.formatted(" ", " ", " ") + ")";
    String wrap = "\n    ";
    return line.length() <= COLUMNS
        ? line
        : "@ChangeUnit(" + wrap + parts.formatted(wrap, wrap, wrap) + ")";
  }

  /** Writes the unit's entry in the list of units and its pin, both without a checksum. */
  private void list() throws IOException {
    files.addAfterLast(
        "src/main/java/changeunits/ChangeUnits.java",
        "\n            \\(\\) -> [A-Za-z0-9.]+\\)(?=\\);)",
        """
        ,
                new Unit(
                    "%s",
                    "%s",
                    %s.class,
                    "%s",
                    () -> %s.DECLARATION)"""
            .formatted(id, order, type, Checksum.UNKNOWN, type));
    files.addAfterLast(
        "src/test/resources/checksums.properties",
        "\n[0-9][^\n]*(?=\n)",
        "\n" + id + "=" + Checksum.UNKNOWN);
  }

  private static String pascal(String words) {
    return Stream.of(words.split("-", -1))
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining());
  }
}
