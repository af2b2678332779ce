package taskrunner.importer.ledger;

import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

@MongoTest(Topology.FAIL_POINTS)
class PlaceFailedRenewalTest extends InnerLeaseContract {
  @Override
  protected LedgerLease use() {
    return LedgerLease.PLACE;
  }
}
