package taskrunner.lease;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Properties;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * The process that holds a lease, for people; the lease itself is identified by a random token.
 *
 * @param version of this module
 */
public record ThisProcess(String host, long pid, String version) {
  public static ThisProcess current() {
    return new ThisProcess(hostName(), ProcessHandle.current().pid(), moduleVersion());
  }

  /** For a message, e.g. {@code node-3 (process 17, version 1.2.0)}. */
  public String describe() {
    return describe(host, pid, version);
  }

  /** Describes a process by the fields of a stored document; null is unknown. */
  public static String describe(
      @Nullable String host, @Nullable Long pid, @Nullable String version) {
    return "%s (process %s, version %s)"
        .formatted(host == null ? "an unknown host" : host, pid, version);
  }

  /** The fields of a document that this process holds, for an update with a pipeline. */
  public Document fields() {
    return new Document("host", ServerTime.literal(host))
        .append("pid", ServerTime.literal(pid))
        .append("version", ServerTime.literal(version));
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      String name = System.getenv("HOSTNAME");
      return name == null || name.isEmpty() ? "unknown-host" : name;
    }
  }

  private static String moduleVersion() {
    Properties properties = new Properties();
    try (InputStream in = ThisProcess.class.getResourceAsStream("/taskrunner/version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      return "unknown";
    }
    return properties.getProperty("version", "unknown");
  }
}
