package taskrunner.testing;

/** The kinds of deployment a test can ask for. */
public enum Topology {
  /** A replica set of one node: transactions, majority. The default. */
  REPLICA_SET,
  /** No replica set: no transactions. */
  STANDALONE,
  /** A replica set of one node with access control; {@link MongoServer#uri()} is of its root. */
  AUTH,
  /** A replica set of three nodes with an election timeout of two seconds, and fail points. */
  THREE_NODES,
  /** A replica set of one node with the server's fail points, and a TTL monitor every second. */
  FAIL_POINTS,
  /** A router before a config server and two shards, each a replica set of one node. */
  SHARDED
}
