package taskrunner.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs the short version of each scenario. {@code make soak} runs the long one. */
class SoakTest {
  /** A scenario takes less than a minute; one of them may have to download a tool first. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  @TestFactory
  List<DynamicTest> briefly() {
    return Soak.scenarios().stream()
        .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> briefly(scenario)))
        .toList();
  }

  private static void briefly(Scenario scenario) {
    // JUnit's own time limit does not cover dynamic tests.
    Course course =
        assertTimeoutPreemptively(
            LONGEST, () -> Soak.run(List.of(scenario), Extent.BRIEF).get(0), scenario.name());
    assertThat(course.failures()).isEmpty();
    assumeThat(course.skipped()).isNull();
  }
}
