package taskrunner.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import org.testcontainers.DockerClientFactory;

/** Whether Docker answers. */
final class Docker {
  private static final int TIMEOUT_MILLIS = 1000;

  private Docker() {}

  /** Quick and quiet where it does not: Testcontainers' own search logs a page of errors then. */
  static boolean answers() {
    String host = System.getenv().getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock");
    return connects(URI.create(host)) && DockerClientFactory.instance().isDockerAvailable();
  }

  private static boolean connects(URI host) {
    try {
      if ("unix".equals(host.getScheme())) {
        SocketAddress address = UnixDomainSocketAddress.of(host.getPath());
        try (var channel = SocketChannel.open(address)) {
          return channel.isConnected();
        }
      }
      try (var socket = new Socket()) {
        socket.connect(new InetSocketAddress(host.getHost(), host.getPort()), TIMEOUT_MILLIS);
        return true;
      }
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }
}
