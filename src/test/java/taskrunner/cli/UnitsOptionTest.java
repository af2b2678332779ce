package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import javax.tools.ToolProvider;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import taskrunner.testing.ClassPath;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.units.PageExample;

/** The example of docs/change-units.md on the command line, and unsuitable jars. */
@MongoTest
class UnitsOptionTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void theExampleIsPlannedAppliedVerifiedUndoneAndAppliedAgain(
      MongoDatabase database, MongoServer server) throws IOException {
    var desk = new RealDesk(folder, server.uri(database.getName()));
    String jar = "" + PageExample.jar(folder);
    database
        .getCollection("invoices")
        .insertOne(
            new Document("number", "1").append("runId", "r").append("issuedAt", Instant.now()));
    assertThat(desk.json("--units", jar, "plan"))
        .satisfies(
            plan -> {
              assertThat(plan.exitCode()).isEqualTo(3);
              assertThat(plan.out()).contains("\"billing/0002-currency\"", "\"run-code\"");
            });
    assertThat(desk.json("migrate", "--units", jar).exitCode()).isZero();
    assertThat(invoice(database)).containsEntry("currency", "EUR");
    assertThat(desk.json("--units", jar, "verify"))
        .satisfies(
            verified -> {
              assertThat(verified.exitCode()).isZero();
              assertThat(verified.out()).contains("\"foreignNamespaces\":[]", "\"drift\":[]");
            });
    assertThat(desk.json("--units", jar, "state", "code-base").out())
        .contains("billing/0001-invoices", "com.acme.billing.C0001Invoices");
    assertThat(desk.json("--units", jar, "state", "compare").exitCode()).isZero();
    assertThat(
            desk.text("--units", jar, "report", "--html", "" + folder.resolve("r.html")).exitCode())
        .isZero();
    assertThat(folder.resolve("r.html")).content().contains("billing/0001-invoices", "An invoice");
    assertThat(desk.text("--units", jar, "doctor", "--print-role", "migrate").out())
        .contains("\"invoices\"")
        .contains("// Add what the code of billing/0002-currency reads and writes");
    assertThat(desk.text("--units", jar, "doctor").out()).doesNotContain("Pending");

    assertThat(desk.json("verify"))
        .satisfies(
            verified -> {
              assertThat(verified.exitCode()).isZero();
              assertThat(verified.out()).contains("\"foreignNamespaces\":[\"billing\"]");
            });
    assertThat(desk.json("--units", jar, "undo", "up-to-change", "billing/0002-currency", "--yes"))
        .satisfies(undone -> assertThat(undone.exitCode()).isZero());
    assertThat(invoice(database)).doesNotContainKey("currency");
    assertThat(desk.json("--units", jar, "migrate").exitCode()).isZero();
    assertThat(desk.json("undo", "all", "--yes"))
        .satisfies(
            undone -> {
              assertThat(undone.out()).contains("The change units of billing stay");
              assertThat(undone.out()).doesNotContain("billing/0001");
            });
    assertThat(desk.json("undo", "all", "--yes").out())
        .contains("nothing-to-undo", "The change units of billing stay");
    assertThat(invoice(database)).containsEntry("currency", "EUR");
  }

  @Test
  void aMissingJarIsRejected(MongoServer server) {
    refused(server, folder.resolve("none.jar"), "wrong-usage", "missing");
    refused(server, folder, "wrong-usage", "not a file");
  }

  @Test
  void anExecutableJarIsRejected(MongoServer server) throws IOException {
    var program = new Manifest();
    program.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "com.acme.Main");
    refused(server, PageExample.jar(folder, Map.of(), program), "wrong-change-units", "executable");
    var boot = Map.of("BOOT-INF/classes/application.properties", "");
    refused(
        server,
        PageExample.jar(Files.createDirectory(folder.resolve("boot")), boot, new Manifest()),
        "wrong-change-units",
        "executable");
  }

  @Test
  void aJarWithoutUnitsIsRejected(MongoServer server) throws IOException {
    refused(
        server,
        PageExample.jar(folder, Map.of("a.txt", ""), new Manifest()),
        "wrong-change-units",
        "no change units");
  }

  @Test
  void aJarWithoutItsProviderClassIsRejected(MongoServer server) throws IOException {
    var service = Map.of("META-INF/services/taskrunner.ChangeUnitProvider", "com.acme.None");
    refused(
        server,
        PageExample.jar(folder, service, new Manifest()),
        "wrong-change-units",
        "com.acme.None");
  }

  @Test
  void aProviderWhoseConstructorThrowsIsRejected(MongoServer server) throws IOException {
    var files =
        Map.of(
            "META-INF/services/taskrunner.ChangeUnitProvider",
            "com.acme.Broken",
            "com/acme/Broken.java",
            """
            package com.acme;

            public class Broken implements taskrunner.ChangeUnitProvider {
              public Broken() {
                throw new IllegalStateException("no region is configured");
              }

              @Override
              public String namespace() {
                return "billing";
              }

              @Override
              public java.util.List<taskrunner.ChangeUnit> units() {
                return java.util.List.of();
              }
            }
            """);
    refused(
        server,
        PageExample.jar(folder, files, new Manifest()),
        "wrong-change-units",
        "no region is configured");
  }

  @Test
  void aFileThatIsNotAJarIsRejected(MongoServer server) throws IOException {
    refused(
        server,
        Files.writeString(folder.resolve("text.jar"), "text"),
        "wrong-change-units",
        "can't be read");
  }

  @ParameterizedTest
  @CsvSource({
    "big-billing, 0001-open_items, big_billing/C0001OpenItems",
    "default, 0002-ORDER, default_/C0002ORDER",
  })
  void theOutputOfNewUnitCompiles(String namespace, String id, String file, MongoServer server)
      throws IOException {
    for (String[] kind : new String[][] {{}, {"--data"}}) {
      var arguments = new String[4 + kind.length];
      System.arraycopy(new String[] {"new-unit", "--namespace", namespace, id}, 0, arguments, 0, 4);
      System.arraycopy(kind, 0, arguments, 4, kind.length);
      var printed = new RealDesk(folder, server.uri("taskrunner_x")).bare(arguments);
      assertThat(printed.exitCode()).isZero();
      Path source = folder.resolve("com/example/" + file + ".java");
      Files.createDirectories(Objects.requireNonNull(source.getParent()));
      Files.writeString(source, printed.out());
      assertThat(
              ToolProvider.getSystemJavaCompiler()
                  .run(
                      null,
                      null,
                      null,
                      "-proc:none",
                      "-Xlint:all",
                      "-Werror",
                      "-cp",
                      ClassPath.ofLibrary(),
                      "-d",
                      "" + folder,
                      "" + source))
          .isZero();
    }
  }

  @Test
  void newUnitRejectsInvalidNamesAndIds(MongoServer server) {
    var desk = new RealDesk(folder, server.uri("taskrunner_x"));
    assertThat(desk.bare("new-unit", "--namespace", "Billing", "0001-a").exitCode()).isEqualTo(2);
    assertThat(desk.bare("new-unit", "--namespace", "billing", "1-a").err())
        .contains("not four digits");
    assertThat(desk.bare("new-unit", "0001-a").exitCode()).isEqualTo(2);
  }

  private void refused(MongoServer server, Path jar, String code, String words) {
    var refused =
        new RealDesk(folder, server.uri("taskrunner_x")).json("--units", "" + jar, "verify");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.out()).contains("\"" + code + "\"", words, "\"hint\":\"");
  }

  private static Document invoice(MongoDatabase database) {
    return Objects.requireNonNull(database.getCollection("invoices").find().first());
  }
}
