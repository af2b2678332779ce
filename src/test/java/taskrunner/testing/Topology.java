package taskrunner.testing;

/** The kinds of deployment that a test can need. */
public enum Topology {
  /** A replica set of one node: transactions, majority. The default. */
  REPLICA_SET,
  /** No replica set: no transactions. */
  STANDALONE,
  /**
   * A replica set of one node with access control; {@link MongoServer#uri()} is that of its root
   * user.
   */
  AUTH,
  /** A replica set of three nodes with an election timeout of two seconds, and fail points. */
  THREE_NODES,
  /** A replica set of one node with the server's fail points, and a TTL monitor every second. */
  FAIL_POINTS,
  /** A router, a config server and two shards, each a replica set of one node. */
  SHARDED
}
