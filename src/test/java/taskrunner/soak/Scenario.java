package taskrunner.soak;

import taskrunner.testing.Topology;

/** One kind of disturbance, tried at many points. */
interface Scenario {
  /** As in {@code make soak SCENARIOS=…}. */
  String name();

  /** What it proves, in one sentence. */
  String proves();

  /** The kind of server it needs; it has one of its own, or shares it with scenarios before it. */
  Topology topology();

  /**
   * Tries its points, each through {@link Course#point}; goes on after a failure.
   *
   * @throws Exception the scenario could not be carried out at all
   */
  void run(Course course) throws Exception;
}
