package taskrunner.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.client.MongoDatabase;
import org.bson.Document;

/** Skips a test on a server that is too old for it. */
public final class ServerVersion {
  private ServerVersion() {}

  /** Continues if the server has this major version or a later one. */
  public static void atLeast(int major, MongoDatabase database) {
    Document build = database.runCommand(new Document("buildInfo", 1));
    assumeTrue(
        build.getList("versionArray", Integer.class).get(0) >= major,
        () -> "skipped: needs MongoDB " + major + "; the server is " + build.get("version"));
  }
}
