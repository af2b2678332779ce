package taskrunner.database;

import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ClusterSettings;
import com.mongodb.connection.ServerDescription;
import java.security.cert.CertificateExpiredException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Says of each server of a cluster why it can't be used. */
final class UnreachableServers {
  /** Begins the reason where it was TLS. */
  static final String TLS_FAILED = "TLS failed: ";

  private UnreachableServers() {}

  /** E.g. {@code 127.0.0.1:27017 (connection refused), db2:27017 (unknown host)}. */
  static String describe(ClusterDescription cluster) {
    Throwable srv = cluster.getSrvResolutionException();
    if (srv != null) {
      return "the servers' names could not be looked up in the DNS (" + rootMessage(srv) + ")";
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

  private static String reason(ServerDescription server, @Nullable String replicaSet) {
    Throwable error = server.getException();
    if (error != null) {
      return reason(error);
    }
    if (!server.isCompatibleWithDriver()) {
      return server.isIncompatiblyOlderThanDriver()
          ? "the server is too old; needed: MongoDB " + ServerDescription.MIN_DRIVER_SERVER_VERSION
          : "the server is too new for this driver";
    }
    if (server.isOk()) {
      String primary = server.getPrimary();
      return "not the primary, but "
          + server.getType().name().toLowerCase(Locale.ROOT).replace('_', ' ')
          + (server.getSetName() == null ? "" : " of " + server.getSetName())
          + (primary == null ? "; there is no primary" : "; the primary is " + primary);
    }
    // The driver drops a member of another replica set without keeping why.
    return replicaSet == null
        ? "no answer"
        : "no answer, or not a member of the replica set " + replicaSet;
  }

  /** The reason in a few words for a person. */
  static String reason(Throwable error) {
    Set<Throwable> seen = new LinkedHashSet<>();
    Throwable root = error;
    for (Throwable t = error; t != null && seen.add(t); t = t.getCause()) {
      root = t;
      String name = t.getClass().getSimpleName();
      if (name.startsWith("SSL") || t instanceof java.security.GeneralSecurityException) {
        return TLS_FAILED + rootMessage(t);
      }
    }
    return known(root.getClass().getSimpleName(), root.getMessage());
  }

  /** Turns an exception's class and message, as far as they are well known, into words. */
  static String known(String type, @Nullable String message) {
    String text = message == null ? "" : message;
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.contains("connection refused")) {
      return "connection refused";
    }
    if (type.endsWith("UnknownHostException")) {
      return "unknown host";
    }
    if (lower.contains("timed out")) {
      return "no answer in time";
    }
    if (lower.contains("prematurely reached end of stream") || lower.contains("reset")) {
      return "the connection was closed; the server may want TLS, or not speak it";
    }
    return text.isEmpty() ? type : SafeText.of(text);
  }

  private static String rootMessage(Throwable error) {
    Throwable root = error;
    for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
      root = root.getCause();
    }
    String message = root.getMessage();
    if (root instanceof CertificateExpiredException) {
      return "a certificate has expired (" + SafeText.of(String.valueOf(message)) + ")";
    }
    return SafeText.of(message == null ? root.getClass().getSimpleName() : message);
  }
}
