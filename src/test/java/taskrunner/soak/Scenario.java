package taskrunner.soak;

import taskrunner.testing.Topology;

/** One kind of disturbance, tried at many points. */
interface Scenario {
  /** Its name in {@code make soak SCENARIOS=…}. */
  String name();

  /** What it proves, in one sentence. */
  String proves();

  /**
   * The kind of server it needs. It shares the server with the scenarios before it of the same
   * kind.
   */
  Topology topology();

  /**
   * Runs its points, each through {@link Course#point}, and continues after a failure.
   *
   * @throws Exception if the scenario can't run at all
   */
  void run(Course course) throws Exception;
}
