package taskrunner.importer.ledger;

import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

@MongoTest(Topology.FAIL_POINTS)
class HoldFailedRenewalTest extends InnerLeaseContract {
  @Override
  protected LedgerLease use() {
    return LedgerLease.HOLD;
  }
}
