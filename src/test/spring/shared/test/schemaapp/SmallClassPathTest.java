package schemaapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A service without Actuator and without a registry of Micrometer. */
class SmallClassPathTest {
  // Spring itself needs micrometer-observation and its dependencies.
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "actuator|spring-boot-health|spring-boot-micrometer|micrometer-(core|registry|jakarta9)"
              + "|prometheus|micrometer-tracing|spring-boot-starter");

  @Test
  void theServiceMigratesAndEndsWithExitCode0() throws Exception {
    try (var database = new TestDatabase();
        var child =
            ChildApplication.without(
                LEFT_OUT,
                "--spring.main.web-application-type=none",
                "--taskrunner.storage.mode=mongo",
                "--" + Line.MONGODB + ".uri=" + database.uri())) {
      assertThat(child.exitCode()).as(child.output()).isZero();
      assertThat(database.has("pack_runs")).isTrue();
      assertThat(child.output()).contains("Started Application").doesNotContain("NoClassDefFound");
    }
  }
}
