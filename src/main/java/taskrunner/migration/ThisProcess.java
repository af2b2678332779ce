package taskrunner.migration;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Properties;

/**
 * Who this process is, for other people's eyes: it identifies nobody to the lock, which goes by a
 * random token.
 *
 * @param version of this module
 */
record ThisProcess(String host, long pid, String version) {
  static ThisProcess current() {
    return new ThisProcess(hostName(), ProcessHandle.current().pid(), moduleVersion());
  }

  /** For a message, e.g. {@code node-3 (process 17, version 1.2.0)}. */
  String describe() {
    return host + " (process " + pid + ", version " + version + ")";
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
