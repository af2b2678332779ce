package taskrunner.importer.store;

/** The places of objects with known fields in a file. */
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
