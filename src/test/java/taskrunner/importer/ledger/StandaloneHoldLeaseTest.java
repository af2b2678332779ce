package taskrunner.importer.ledger;

import taskrunner.lease.LeaseContract;
import taskrunner.lease.LeaseUse;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

@MongoTest(Topology.STANDALONE)
class StandaloneHoldLeaseTest extends LeaseContract {
  @Override
  protected LeaseUse use() {
    return LedgerLease.HOLD;
  }
}
