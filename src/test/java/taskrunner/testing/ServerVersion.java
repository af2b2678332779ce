package taskrunner.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.client.MongoDatabase;
import org.bson.Document;

/** Skips a test on a server that is too old for what it is about. */
public final class ServerVersion {
  private ServerVersion() {}

  /** Goes on where the server has this major version or a later one. */
  public static void atLeast(int major, MongoDatabase database) {
    Document build = database.runCommand(new Document("buildInfo", 1));
    assumeTrue(
        build.getList("versionArray", Integer.class).get(0) >= major,
        () -> "skipped: it is about MongoDB " + major + ", and here is " + build.get("version"));
  }
}
