package taskrunner.testing;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One {@code mongod} process on a free port of the loopback address, with its data in a temporary
 * folder. A small shell is its parent and executes the commands of this JVM. However this JVM ends,
 * the input of the shell ends too. Then the shell kills the server and removes the folder.
 */
public final class Mongod implements AutoCloseable {
  // Ctrl-C reaches the whole process group, and the shell must survive it to clean up.
  private static final String HOLDER =
      """
      dir=$1; shift
      trap '' HUP INT TERM
      start() {
        "$@" >>"$dir/log" 2>&1 </dev/null &
        server=$!
        echo $server >"$dir/pid.new" && mv "$dir/pid.new" "$dir/pid"
      }
      stop() {
        [ -z "$server" ] || { kill -9 $server; wait $server; }
        server=
        rm -f "$dir/pid"
      }
      start "$@"
      while read -r command; do
        case $command in
          kill) stop ;;
          start) start "$@" ;;
        esac
      done
      stop
      rm -rf "$dir"
      """;

  /** A killed server first replays its journal and oplog. */
  private static final long START_SECONDS = 180;

  private static final long STOP_SECONDS = 30;

  private final Path folder;
  private final int port;
  private final Process holder;

  /** Starts a server that belongs to no replica set, with additional options, e.g. for TLS. */
  public static Mongod standalone(List<String> options) {
    return new Mongod(MongodBinary.onPath().orElseGet(MongodBinary::pinned), options, null);
  }

  /**
   * Starts a server and waits until it accepts connections.
   *
   * @param key shared by the members of a replica set with access control; null for no access
   *     control
   */
  Mongod(Path binary, List<String> options, @Nullable String key) {
    this(binary, true, options, key);
  }

  private Mongod(Path binary, boolean stores, List<String> options, @Nullable String key) {
    try {
      folder = Files.createTempDirectory("taskrunner-mongod-");
      port = freePort();
      var command = new ArrayList<>(List.of("sh", "-c", HOLDER, "mongod-holder"));
      command.addAll(List.of(folder.toString(), binary.toString(), "--nounixsocket"));
      command.addAll(List.of("--port", Integer.toString(port), "--bind_ip", "127.0.0.1"));
      if (stores) {
        Files.createDirectory(folder.resolve("db"));
        command.addAll(List.of("--dbpath", folder.resolve("db").toString()));
        command.addAll(List.of("--wiredTigerCacheSizeGB", "0.25"));
      }
      command.addAll(options);
      if (key != null) {
        command.addAll(List.of("--auth", "--keyFile", keyFile(key).toString()));
      }
      holder =
          new ProcessBuilder(DefaultSignals.of(command))
              .directory(new File("/"))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      awaitListening();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts a router, the program {@code mongos}, which stores nothing.
   *
   * @param config the replica set of the config servers, {@code name/host:port}
   */
  static Mongod router(Path binary, String config) {
    return new Mongod(binary, false, List.of("--configdb", config), null);
  }

  /** {@code 127.0.0.1:port}. */
  public String host() {
    return "127.0.0.1:" + port;
  }

  /** A client of this node alone, whether it is primary or secondary. The caller closes it. */
  public MongoClient direct() {
    return MongoClients.create("mongodb://" + host() + "/?directConnection=true");
  }

  /** The port it listens on, also after {@link #restart}. */
  public int port() {
    return port;
  }

  /** Sends a signal to the server: {@code STOP} freezes it, {@code CONT} resumes it. */
  public void signal(String name) {
    try {
      String pid = Files.readString(folder.resolve("pid")).strip();
      int exit = new ProcessBuilder("kill", "-" + name, pid).inheritIO().start().waitFor();
      if (exit != 0) {
        throw new IllegalStateException("no signal " + name + " for process " + pid);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Kills the server like a power failure; its data remain for {@link #restart}. */
  public void kill() {
    try {
      command("kill");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Await.until(STOP_SECONDS, () -> !running(), "mongod did not end");
  }

  /** Starts a killed server again, on the same port and data. */
  public void restart() {
    try {
      command("start");
      awaitListening();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills the server and removes its data. */
  @Override
  public void close() {
    try {
      holder.getOutputStream().close();
      if (!holder.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("mongod at " + host() + " did not end");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static int freePort() throws IOException {
    try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private Path keyFile(String key) throws IOException {
    // The server refuses a key file that other users can read.
    Path file = Files.writeString(folder.resolve("key"), key);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private void command(String command) throws IOException {
    holder.getOutputStream().write((command + "\n").getBytes(StandardCharsets.US_ASCII));
    holder.getOutputStream().flush();
  }

  private boolean running() {
    return Files.exists(folder.resolve("pid"));
  }

  private void awaitListening() throws IOException {
    Await.until(START_SECONDS, this::running, "no process");
    long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
    try {
      Await.until(
          START_SECONDS,
          () -> {
            if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
              throw new IllegalStateException("it ended");
            }
            return listening();
          },
          "mongod did not listen");
    } catch (IllegalStateException e) {
      String log = Files.readString(folder.resolve("log"), StandardCharsets.UTF_8);
      close();
      throw new IOException(
          "mongod did not start; its log ends with: "
              + log.substring(Math.max(0, log.length() - 2000)),
          e);
    }
  }

  private boolean listening() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException(e);
  }
}
