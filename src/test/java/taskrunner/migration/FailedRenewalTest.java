package taskrunner.migration;

import taskrunner.lease.FailedRenewalContract;
import taskrunner.lease.LeaseUse;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

@MongoTest(Topology.FAIL_POINTS)
class FailedRenewalTest extends FailedRenewalContract {
  @Override
  protected LeaseUse use() {
    return new LockUse();
  }
}
