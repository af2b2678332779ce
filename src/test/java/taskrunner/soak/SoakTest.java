package taskrunner.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each scenario's short version. The long one is {@code make soak}. */
class SoakTest {
  @TestFactory
  List<DynamicTest> briefly() {
    return Soak.scenarios().stream()
        .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> briefly(scenario)))
        .toList();
  }

  private static void briefly(Scenario scenario) {
    Course course = Soak.run(List.of(scenario), Extent.BRIEF).get(0);
    assertThat(course.failures()).isEmpty();
    assumeThat(course.skipped()).isNull();
  }
}
