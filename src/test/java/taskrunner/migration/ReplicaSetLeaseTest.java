package taskrunner.migration;

import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

@MongoTest(Topology.REPLICA_SET)
class ReplicaSetLeaseTest extends LeaseContract {}
