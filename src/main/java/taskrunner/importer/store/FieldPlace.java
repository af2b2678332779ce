package taskrunner.importer.store;

/** Where in a file an object with known fields stands. */
public enum FieldPlace {
  /** A manifest, around its outputs. */
  FILE,
  /** A run, a log entry, an approval or an output. */
  RECORD,
  /** An item of a run's {@code steps}. */
  STEP,
  /** A run's {@code failurePolicy}. */
  POLICY
}
