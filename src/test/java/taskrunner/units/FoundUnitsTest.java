package taskrunner.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.jar.Manifest;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.ChangeUnitProvider;
import taskrunner.ErrorCode;
import taskrunner.MigrationRunner;
import taskrunner.StateReport;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.testing.MongoTest;

/** Providers that ServiceLoader finds need no call of the builder and are used once. */
@MongoTest
class FoundUnitsTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void aFoundProviderThatIsAlsoGivenIsUsedOnce(MongoDatabase database, MongoClient client)
      throws IOException {
    try (URLClassLoader loader = PageExample.loader(PageExample.jar(folder))) {
      ChangeUnitProvider provider =
          ServiceLoader.load(ChangeUnitProvider.class, loader).findFirst().orElseThrow();
      within(
          loader,
          () -> {
            assertThat(MigrationRunner.codeBase())
                .extracting(StateReport.CodeUnit::id)
                .endsWith("0003-backfill", "billing/0001-invoices", "billing/0002-currency");
            ServiceUnitsTest.builder(client, database)
                .changeUnits("billing", provider.units())
                .changeUnits(provider)
                .changeUnits(provider)
                .run();
          });
    }
    assertThat(
            database
                .getCollection("mongockChangeLog")
                .countDocuments(new Document("author", "billing")))
        .isEqualTo(2);
  }

  @Test
  void givenUnitsComeBeforeFoundOnes() throws IOException {
    try (URLClassLoader loader = PageExample.loader(PageExample.jar(folder))) {
      within(
          loader,
          () ->
              assertThat(
                      MigrationRunner.builder()
                          .changeUnits(
                              new Units.Given(
                                  "zoo", List.of(new Units.Index("0001-a", Units.PARCELS, "to"))))
                          .codeBase())
                  .extracting(StateReport.CodeUnit::id)
                  .containsSubsequence("zoo/0001-a", "billing/0001-invoices"));
    }
  }

  @Test
  void aProviderThatCanNotBeLoadedIsReportedInOneSentence() throws IOException {
    assertReported(
        Map.of("META-INF/services/taskrunner.ChangeUnitProvider", "com.acme.None"),
        "com.acme.None");
  }

  /** Such as one that was compiled for a newer Java. */
  @Test
  void aProviderWhoseClassCanNotBeLinkedIsReportedInOneSentence() throws IOException {
    assertReported(
        Map.of(
            "META-INF/services/taskrunner.ChangeUnitProvider",
            "com.acme.Broken",
            "com/acme/Broken.class",
            "not a class file"),
        "A provider of change units",
        "com/acme/Broken");
  }

  /** Checks the error for a jar with these files; its message has these texts. */
  private void assertReported(Map<String, String> files, String... texts) throws IOException {
    try (URLClassLoader loader =
        PageExample.loader(PageExample.jar(folder, files, new Manifest()))) {
      within(
          loader,
          () ->
              assertThatThrownBy(MigrationRunner::codeBase)
                  .hasMessageContainingAll(texts)
                  .isInstanceOfSatisfying(
                      TaskRunnerSchemaException.class,
                      e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_CHANGE_UNITS)));
    }
  }

  private static void within(ClassLoader loader, Runnable work) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      work.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
