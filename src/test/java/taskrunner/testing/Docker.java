package taskrunner.testing;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.mongodb.MongoDBContainer;
import org.testcontainers.utility.DockerImageName;

/** The server in a container. Testcontainers finds Docker. */
final class Docker {
  /** MongoDB 7.0 by the digest of its image, so that a moved tag does not change a test. */
  private static final DockerImageName IMAGE =
      DockerImageName.parse(
          "mongo@sha256:340c1c56fb10e95cf79ff547f8664b96bc6ead9909bc355238cbf865a9695a6f");

  private Docker() {}

  /** Whether Docker answers. If it does not, nothing is logged (simplelogger.properties). */
  static boolean answers() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  /** A replica set of one node, started. */
  static MongoDBContainer replicaSet() {
    MongoDBContainer container = new MongoDBContainer(IMAGE).withReplicaSet();
    container.start();
    return container;
  }
}
