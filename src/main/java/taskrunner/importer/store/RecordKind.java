package taskrunner.importer.store;

import taskrunner.schema.CollectionRole;

/** The kinds of record a filesystem store holds, in the order in which they are imported. */
public enum RecordKind {
  RUN(CollectionRole.RUNS),
  APPROVAL(CollectionRole.APPROVALS),
  ARTIFACT(CollectionRole.ARTIFACTS),
  LOG(CollectionRole.LOGS);

  private final CollectionRole role;

  RecordKind(CollectionRole role) {
    this.role = role;
  }

  /** The collection that records of this kind go to. */
  public CollectionRole role() {
    return role;
  }
}
