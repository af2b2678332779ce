package taskrunner.migration;

import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

@MongoTest(Topology.STANDALONE)
class StandaloneLeaseTest extends LockContract {}
