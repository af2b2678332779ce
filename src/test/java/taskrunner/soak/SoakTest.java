package taskrunner.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each scenario's short version. The long one is {@code make soak}. */
class SoakTest {
  /** Each takes well under a minute; one of them may have to fetch a tool first. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  @TestFactory
  List<DynamicTest> briefly() {
    return Soak.scenarios().stream()
        .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> briefly(scenario)))
        .toList();
  }

  private static void briefly(Scenario scenario) {
    // What a test factory makes is under no bound of JUnit's.
    Course course =
        assertTimeoutPreemptively(
            LONGEST, () -> Soak.run(List.of(scenario), Extent.BRIEF).get(0), scenario.name());
    assertThat(course.failures()).isEmpty();
    assumeThat(course.skipped()).isNull();
  }
}
