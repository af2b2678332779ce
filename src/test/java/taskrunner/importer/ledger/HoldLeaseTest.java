package taskrunner.importer.ledger;

import taskrunner.lease.LeaseContract;
import taskrunner.lease.LeaseUse;
import taskrunner.testing.MongoTest;

@MongoTest
class HoldLeaseTest extends LeaseContract {
  @Override
  protected LeaseUse use() {
    return LedgerLease.HOLD;
  }
}
