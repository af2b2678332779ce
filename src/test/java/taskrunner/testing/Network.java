package taskrunner.testing;

import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.bson.Document;
import org.opentest4j.TestAbortedException;

/**
 * A network that can fail: an own toxiproxy server. Its parent is a small shell that ends it
 * however this JVM ends.
 */
public final class Network implements AutoCloseable {
  // Ctrl-C reaches the whole process group, and the shell must survive it to clean up.
  private static final String HOLDER =
      """
      trap '' HUP INT TERM
      "$@" >/dev/null 2>&1 </dev/null &
      cat >/dev/null
      kill -9 $!
      """;
  private static final long SECONDS = 30;
  private static final String HOST = "127.0.0.1";

  private final Process holder;
  private final ToxiproxyClient control;

  private Network(Process holder, int port) {
    this.holder = holder;
    this.control = new ToxiproxyClient(HOST, port);
  }

  /**
   * Starts the proxy server.
   *
   * @throws TestAbortedException if toxiproxy is not available here
   */
  public static Network start() {
    Path binary;
    try {
      binary = FetchedTool.fetch("src/test/toxiproxy/fetch-toxiproxy.sh");
    } catch (FetchedTool.UnavailableException e) {
      throw new TestAbortedException("skipped: " + e.getMessage(), e);
    }
    try {
      int port = freePort();
      Process holder =
          new ProcessBuilder(
                  List.of(
                      "sh",
                      "-c",
                      HOLDER,
                      "toxiproxy-holder",
                      binary.toString(),
                      "-host",
                      HOST,
                      "-port",
                      "" + port))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      Network network = new Network(holder, port);
      Await.until(SECONDS, () -> listening(port), "toxiproxy did not listen");
      return network;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A proxy of that server that can be cut, slowed down and turned into a black hole. */
  public Proxy to(String name, Mongod node) {
    try {
      return control.createProxy(name, HOST + ":0", node.host());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Gives each node of a replica set the address of a proxy. The other nodes and every client then
   * connect to that address.
   *
   * @param each receives every proxy
   * @return the connection string with the proxies' addresses
   */
  public String between(MongoServer server, Consumer<Proxy> each) {
    var admin = server.client().getDatabase("admin");
    Document config =
        admin.runCommand(new Document("replSetGetConfig", 1)).get("config", Document.class);
    List<Document> members = config.getList("members", Document.class);
    for (int i = 0; i < members.size(); i++) {
      Proxy proxy = to("node-" + i, server.nodes().get(i));
      each.accept(proxy);
      members.get(i).put("host", proxy.getListen());
    }
    config.put("version", config.getInteger("version") + 1);
    admin.runCommand(new Document("replSetReconfig", config));
    return "mongodb://"
        + members.stream().map(member -> member.getString("host")).collect(Collectors.joining(","))
        + "/?replicaSet="
        + config.getString("_id");
  }

  private static int freePort() throws IOException {
    try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private static boolean listening(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      holder.getOutputStream().close();
      if (!holder.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("toxiproxy did not end");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
