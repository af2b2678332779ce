package taskrunner.database;

import com.mongodb.ServerAddress;
import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ClusterSettings;
import com.mongodb.connection.ClusterType;
import com.mongodb.connection.ServerDescription;
import com.mongodb.connection.ServerType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import taskrunner.text.CauseChain;

/** Describes for each server of a cluster why it can't be used. */
final class UnreachableServers {
  private static final String CLOSED =
      "the connection was closed; the server may want TLS, or not speak it";
  private static final Pattern LENGTH = Pattern.compile("reply message length (\\d{1,10}) ");

  private final ClusterDescription cluster;
  private final List<ServerDescription> renamed;
  private final List<ServerDescription> ofOtherSets;
  private final boolean tls;

  /**
   * @param renamed servers that answered, but have another name in their replica set
   * @param ofOtherSets servers that answered, but are not members of the required replica set
   * @param tls whether the client is known to use TLS
   */
  UnreachableServers(
      ClusterDescription cluster,
      List<ServerDescription> renamed,
      List<ServerDescription> ofOtherSets,
      boolean tls) {
    this.cluster = cluster;
    this.renamed = renamed;
    this.ofOtherSets = ofOtherSets;
    this.tls = tls;
  }

  /** E.g. {@code 127.0.0.1:27017 (connection refused), db2:27017 (unknown host)}. */
  String describe() {
    if (!ofOtherSets.isEmpty()) {
      return ofOtherSets.stream()
          .map(
              server ->
                  "%s is a member of the replica set %s, not of %s"
                      .formatted(server.getAddress(), server.getSetName(), replicaSet(cluster)))
          .collect(Collectors.joining(", "));
    }
    String servers = servers();
    String seeds = seeds();
    if (renamed.isEmpty()) {
      return seeds.isEmpty()
          ? servers
          : "%s answered as a member of a replica set, whose members are called %s"
              .formatted(seeds, servers);
    }
    return "%s answers as a member of %s, whose members are called %s"
        .formatted(seeds, renamed.get(0).getSetName(), servers);
  }

  /** What to do about it. */
  String hint() {
    if (!ofOtherSets.isEmpty()) {
      return "Check replicaSet in the connection string, and host and port.";
    }
    if (!seeds().isEmpty()) {
      return "These names have to lead to the members from here, too (DNS, a hosts file, or other"
          + " names in the replica set's configuration); or use directConnection=true, which asks "
          + seeds()
          + " alone.";
    }
    if (cluster.getSrvResolutionException() != null) {
      return "mongodb+srv:// needs the SRV record _mongodb._tcp."
          + srvHost()
          + ": check the host's name and the name server, or name the servers themselves with"
          + " mongodb://.";
    }
    String servers = servers();
    if (servers.contains(TlsFault.PREFIX) || servers.contains(TlsFault.CLOSED)) {
      return TlsFault.hint(servers);
    }
    if (cluster.getServerDescriptions().stream().anyMatch(ServerDescription::isSecondary)) {
      return "A primary is elected where a majority of the members answers each other: bring up those"
          + " that do not, then run it again.";
    }
    if (cluster.getServerDescriptions().stream()
        .anyMatch(server -> server.getType() == ServerType.REPLICA_SET_GHOST)) {
      return "Initiate the replica set (rs.initiate()), or start the server without --replSet.";
    }
    return "Check that the server runs, that host and port in the connection string are right, and"
        + " that nothing blocks the way.";
  }

  /**
   * The hosts of the connection string that answered as members of a replica set in which they have
   * other names.
   */
  private String seeds() {
    if (!renamed.isEmpty()) {
      return renamed.stream()
          .map(server -> server.getAddress().toString())
          .collect(Collectors.joining(", "));
    }
    ClusterSettings settings = cluster.getClusterSettings();
    if (settings == null
        || settings.getSrvHost() != null
        || cluster.getServerDescriptions().isEmpty()
        || cluster.getType() == ClusterType.UNKNOWN) {
      return "";
    }
    Set<ServerAddress> known = new LinkedHashSet<>();
    cluster.getServerDescriptions().forEach(server -> known.add(server.getAddress()));
    List<ServerAddress> seeds = settings.getHosts();
    return seeds.stream().anyMatch(known::contains)
        ? ""
        : seeds.stream().map(ServerAddress::toString).collect(Collectors.joining(", "));
  }

  private String srvHost() {
    ClusterSettings settings = cluster.getClusterSettings();
    return settings == null || settings.getSrvHost() == null ? "HOST" : settings.getSrvHost();
  }

  private String servers() {
    Throwable srv = cluster.getSrvResolutionException();
    if (srv != null) {
      return "the servers of %s could not be looked up in the DNS (%s)"
          .formatted(srvHost(), rootMessage(srv));
    }
    if (cluster.getServerDescriptions().isEmpty()) {
      return "no server is known under that name; it may not belong to the replica set named";
    }
    StringJoiner servers = new StringJoiner(", ");
    for (ServerDescription server : cluster.getServerDescriptions()) {
      servers.add(server.getAddress() + " (" + reason(server, replicaSet(cluster)) + ")");
    }
    return servers.toString();
  }

  private static @Nullable String replicaSet(ClusterDescription cluster) {
    ClusterSettings settings = cluster.getClusterSettings();
    return settings == null ? null : settings.getRequiredReplicaSetName();
  }

  private String reason(ServerDescription server, @Nullable String replicaSet) {
    Throwable error = server.getException();
    if (error != null) {
      String why = reason(error);
      return tls && why.equals(CLOSED) ? TlsFault.CLOSED : why;
    }
    if (!server.isCompatibleWithDriver()) {
      return server.isIncompatiblyOlderThanDriver()
          ? "the server is too old; needed: MongoDB " + ServerDescription.MIN_DRIVER_SERVER_VERSION
          : "the server is too new for this driver";
    }
    if (server.getType() == ServerType.REPLICA_SET_GHOST) {
      return "a member of a replica set that was not initiated";
    }
    if (server.isOk()) {
      String primary = server.getPrimary();
      return "not the primary, but "
          + server.getType().name().toLowerCase(Locale.ROOT).replace('_', ' ')
          + (server.getSetName() == null ? "" : " of " + server.getSetName())
          + (primary == null ? "; there is no primary" : "; the primary is " + primary);
    }
    // The driver drops a member of another replica set without a reason.
    return replicaSet == null
        ? "no answer"
        : "no answer, or not a member of the replica set " + replicaSet;
  }

  /** The reason in a few words. */
  static String reason(Throwable error) {
    Throwable root = error;
    for (Throwable t : CauseChain.of(error)) {
      root = t;
      String name = t.getClass().getSimpleName();
      if (name.startsWith("SSL") || t instanceof java.security.GeneralSecurityException) {
        return TlsFault.reason(t);
      }
    }
    return known(root.getClass().getSimpleName(), root.getMessage());
  }

  /** Translates the class and message of well-known exceptions into words. */
  static String known(String type, @Nullable String message) {
    String text = message == null ? "" : message;
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.contains("connection refused")) {
      return "connection refused";
    }
    if (type.endsWith("UnknownHostException")) {
      return "unknown host";
    }
    if (lower.contains("reply message length")
        || lower.contains("unexpected reply message opcode")) {
      return "it is no MongoDB server" + protocol(text);
    }
    if (lower.contains("timed out")) {
      return "no answer in time";
    }
    if (lower.contains("prematurely reached end of stream") || lower.contains("reset")) {
      return CLOSED;
    }
    return text.isEmpty() ? type : SafeText.of(text);
  }

  /** The first letters of other protocols, in the place of the length of MongoDB's message. */
  private static String protocol(String message) {
    Matcher length = LENGTH.matcher(message);
    if (!length.find()) {
      return "";
    }
    int number = (int) Long.parseLong(length.group(1));
    StringBuilder letters = new StringBuilder();
    for (int shift = 0; shift < 32; shift += 8) {
      letters.append((char) ((number >> shift) & 0xff));
    }
    return switch (letters.toString()) {
      case "HTTP" -> ", but answers as an HTTP server does";
      case "SSH-" -> ", but answers as an SSH server does";
      default -> "";
    };
  }

  private static String rootMessage(Throwable error) {
    Throwable root = CauseChain.root(error);
    String message = root.getMessage();
    return SafeText.of(message == null ? root.getClass().getSimpleName() : message);
  }
}
