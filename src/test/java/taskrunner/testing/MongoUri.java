package taskrunner.testing;

import com.mongodb.ConnectionString;
import org.jspecify.annotations.Nullable;

/** The parts of a connection string, to build the string for another database or user. */
record MongoUri(String scheme, @Nullable String login, String hosts, String query) {
  static MongoUri parse(String uri) {
    String scheme = uri.substring(0, uri.indexOf("://") + 3);
    String rest = uri.substring(scheme.length());
    String query = rest.contains("?") ? rest.substring(rest.indexOf('?') + 1) : "";
    String authority = rest.split("[/?]", 2)[0];
    int at = authority.lastIndexOf('@');
    String login = at < 0 ? null : authority.substring(0, at);
    if (login != null && !query.contains("authSource=")) {
      // A user authenticates at the database of the string, and that database is about to change.
      String database = new ConnectionString(uri).getDatabase();
      String source = "authSource=" + (database == null ? "admin" : database);
      query = query.isEmpty() ? source : query + "&" + source;
    }
    return new MongoUri(scheme, login, authority.substring(at + 1), query);
  }

  /** The same deployment for a user who authenticates at {@code admin}. */
  MongoUri as(String user, String password) {
    String without = query.replaceAll("(^|&)authSource=[^&]*", "").replaceAll("^&", "");
    String source = "authSource=admin";
    return new MongoUri(
        scheme, user + ":" + password, hosts, without.isEmpty() ? source : without + "&" + source);
  }

  String database(String name) {
    return scheme
        + (login == null ? "" : login + "@")
        + hosts
        + "/"
        + name
        + (query.isEmpty() ? "" : "?" + query);
  }
}
