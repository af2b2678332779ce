package taskrunner.database;

import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ServerDescription;
import com.mongodb.connection.ServerType;
import org.jspecify.annotations.Nullable;

/** The kind of a deployment. */
public enum Topology {
  /** A single server, without transactions. */
  STANDALONE,
  /** A replica set, also of one member. */
  REPLICA_SET,
  /** A sharded cluster, or a load balancer before one. */
  SHARDED;

  /** The kind; null while no server has answered. */
  static @Nullable Topology of(ClusterDescription cluster) {
    for (ServerDescription server : cluster.getServerDescriptions()) {
      if (server.isReplicaSetMember()) {
        return REPLICA_SET;
      }
      if (server.isShardRouter() || server.getType() == ServerType.LOAD_BALANCER) {
        return SHARDED;
      }
      if (server.isStandAlone()) {
        return STANDALONE;
      }
    }
    return null;
  }
}
