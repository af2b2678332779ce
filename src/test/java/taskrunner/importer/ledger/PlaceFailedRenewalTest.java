package taskrunner.importer.ledger;

import taskrunner.lease.FailedRenewalContract;
import taskrunner.lease.LeaseUse;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

@MongoTest(Topology.FAIL_POINTS)
class PlaceFailedRenewalTest extends FailedRenewalContract {
  @Override
  protected LeaseUse use() {
    return LedgerLease.PLACE;
  }
}
