package taskrunner.database;

import com.mongodb.MongoIncompatibleDriverException;
import com.mongodb.ServerAddress;
import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ClusterSettings;
import com.mongodb.connection.ServerDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.DatabaseException;
import taskrunner.ErrorCode;

/**
 * The product that answers. Several products speak MongoDB's protocol and report a version of
 * MongoDB. They lack stages, validators or guarantees that the module needs, and fail only in the
 * middle of the work.
 */
final class ServerProduct {
  /** The first version with {@code $unionWith}, which reads the history. */
  private static final int OLDEST = 404;

  private static final Pattern DOCUMENTDB =
      Pattern.compile(".*\\.docdb(-elastic)?\\.([a-z0-9-]+\\.)?amazonaws\\.com(\\.cn)?");

  private static final Pattern COSMOS =
      Pattern.compile(".*\\.(cosmos\\.azure|documents\\.azure)\\.(com|cn|us)");

  private ServerProduct() {}

  /**
   * The error if the server can't be used; otherwise null.
   *
   * @param hello the server's answer
   * @param build the server's answer to {@code buildInfo}
   */
  static @Nullable DatabaseException unsupported(
      Document hello, Document build, ClusterDescription cluster) {
    String other = other(hello, build, cluster);
    if (other != null) {
      return new DatabaseException(
          ErrorCode.UNSUPPORTED_SERVER,
          other
              + " is not MongoDB, and lacks aggregation stages, validators or transactions that are"
              + " needed.",
          "Use MongoDB 5.0 to 8.0.");
    }
    List<Integer> numbers = build.getList("versionArray", Integer.class, List.of());
    if (numbers.size() >= 2 && numbers.get(0) * 100 + numbers.get(1) < OLDEST) {
      return new DatabaseException(
          ErrorCode.UNSUPPORTED_SERVER,
          "MongoDB " + build.getString("version") + " is too old: at least 4.4 is needed.",
          "Upgrade the server; 5.0 to 8.0 are supported.");
    }
    return null;
  }

  /** The error for a server whose protocol version the driver does not support. */
  static DatabaseException incompatible(MongoIncompatibleDriverException error, String doing) {
    DatabaseException byHost =
        unsupported(new Document(), new Document(), error.getClusterDescription());
    return byHost != null
        ? byHost
        : new DatabaseException(
            ErrorCode.UNSUPPORTED_SERVER,
            "The server does not speak a version of the protocol that the driver knows, while %s: %s"
                .formatted(doing, SafeText.of(error.getMessage())),
            "Use MongoDB 5.0 to 8.0.",
            error);
  }

  private static @Nullable String other(
      Document hello, Document build, ClusterDescription cluster) {
    if (build.get("ferretdbVersion") != null) {
      return "FerretDB " + build.get("ferretdbVersion");
    }
    if (build.get("ferretdb") instanceof Document ferret) {
      return "FerretDB " + ferret.get("version", "");
    }
    if (hello.get("internal") instanceof Document internal) {
      if (internal.containsKey("documentdb_versions")) {
        return "DocumentDB";
      }
      if (internal.containsKey("cosmos_versions")) {
        return "Azure Cosmos DB";
      }
    }
    if (String.valueOf(hello.get("msg")).toLowerCase(Locale.ROOT).contains("cosmosdb")) {
      return "Azure Cosmos DB";
    }
    for (String host : hosts(cluster)) {
      String name = host.toLowerCase(Locale.ROOT);
      if (DOCUMENTDB.matcher(name).matches()) {
        return "Amazon DocumentDB (" + host + ")";
      }
      if (COSMOS.matcher(name).matches()) {
        return "Azure Cosmos DB (" + host + ")";
      }
    }
    return null;
  }

  private static List<String> hosts(ClusterDescription cluster) {
    List<String> hosts = new ArrayList<>();
    for (ServerDescription server : cluster.getServerDescriptions()) {
      hosts.add(server.getAddress().getHost());
    }
    ClusterSettings settings = cluster.getClusterSettings();
    if (settings != null) {
      if (settings.getSrvHost() != null) {
        hosts.add(settings.getSrvHost());
      }
      settings.getHosts().stream().map(ServerAddress::getHost).forEach(hosts::add);
    }
    return hosts;
  }
}
