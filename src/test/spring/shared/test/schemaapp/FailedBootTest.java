package schemaapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** A failed start reports its cause in a sentence. */
class FailedBootTest {
  @Test
  void aWrongHostGivesExitCode1WithASentenceAndAHint() throws Exception {
    try (var child =
        new ChildApplication(
            Map.of("MY_PASSWORD", "hidden-word"),
            "--taskrunner.storage.mode=mongo",
            "--taskrunner.storage.mongo.connection-string="
                + "mongodb://someone:${MY_PASSWORD}@127.0.0.1:1/nowhere")) {
      assertThat(child.exitCode()).isEqualTo(1);
      assertThat(child.output())
          .contains("APPLICATION FAILED TO START")
          .contains("No MongoDB server could be reached")
          .contains("127.0.0.1:1")
          .contains("Action:")
          .doesNotContain("\tat taskrunner")
          .doesNotContain("\tat org.springframework")
          .doesNotContain("hidden-word");
    }
  }

  @Test
  void aWrongPropertyIsNamedWithItsSource() throws Exception {
    try (var child = new ChildApplication(Map.of(), "--taskrunner.storage.mode=mongoo")) {
      assertThat(child.exitCode()).isEqualTo(1);
      assertThat(child.output())
          .contains("taskrunner.storage.mode")
          .contains("commandLineArgs")
          .contains("allowed: filesystem, mongo")
          .doesNotContain("\tat taskrunner");
    }
  }

  @Test
  void aMisspeltPropertyIsNamedTogetherWithTheMissingSetting() throws Exception {
    try (var child =
        new ChildApplication(
            Map.of(),
            "--taskrunner.storage.mode=mongo",
            "--taskrunner.storage.mongo.databse=runs",
            "--taskrunner.storage.mongo.connection-string=mongodb://127.0.0.1:1")) {
      assertThat(child.exitCode()).isEqualTo(1);
      assertThat(child.output())
          .contains("Unknown property taskrunner.storage.mongo.databse")
          .contains("the nearest known one is taskrunner.storage.mongo.database")
          .contains("No database is configured");
    }
  }

  @Test
  void clientsWithoutAPrimaryOneAreNamedInsteadOfTheMissingTemplate() throws Exception {
    try (var child =
        new ChildApplication(
            Map.of(),
            "--spring.profiles.active=two-clients",
            "--taskrunner.storage.mode=mongo",
            "--taskrunner.storage.mongo.database=runs")) {
      assertThat(child.exitCode()).isEqualTo(1);
      assertThat(child.output())
          .contains("several MongoClient beans, none of them primary: one, other")
          .contains("@Primary")
          .doesNotContain("\tat taskrunner");
    }
  }
}
