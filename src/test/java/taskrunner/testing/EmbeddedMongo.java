package taskrunner.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * {@code make mongod}: a replica set of one node in the foreground. Prints its connection string on
 * a line of its own, and runs until it is interrupted; with {@code --until-eof}, also until its
 * input ends.
 */
public final class EmbeddedMongo {
  private EmbeddedMongo() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (var server = MongoServer.start(Topology.REPLICA_SET)) {
      System.out.println(server.uri());
      if (List.of(arguments).contains("--until-eof")) {
        System.in.transferTo(OutputStream.nullOutputStream());
      } else {
        Thread.currentThread().join();
      }
    }
  }
}
