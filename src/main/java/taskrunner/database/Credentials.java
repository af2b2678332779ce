package taskrunner.database;

import com.mongodb.MongoCredential;
import org.jspecify.annotations.Nullable;

/**
 * The credentials that the server rejected.
 *
 * @param mechanism e.g. {@code MONGODB-X509}; null if the driver chooses
 * @param user null if the mechanism determines it
 * @param source the authentication database
 */
record Credentials(@Nullable String mechanism, @Nullable String user, String source) {
  /** Null if the driver does not report them. */
  static @Nullable Credentials of(@Nullable MongoCredential credential) {
    return credential == null
        ? null
        : new Credentials(
            credential.getMechanism(), credential.getUserName(), credential.getSource());
  }

  /** E.g. {@code Authentication of the user app against the database admin}. */
  String words() {
    return "Authentication%s%s against the database %s"
        .formatted(
            user == null ? "" : " of the user " + user,
            user == null && mechanism != null ? " by " + mechanism : "",
            source);
  }

  /** The meaning of the server's error. */
  String refusal() {
    if (isCertificate()) {
      return "the server has no user for the subject of the client's certificate, or was shown none";
    }
    return isPassword()
        ? "the server does not accept user and password"
        : "the server does not accept what " + mechanism + " gave it";
  }

  String hint() {
    if (isCertificate()) {
      return "Name the client's certificate and key with Mongo:Tls:CertificateKeyFile, or"
          + " tlsCertificateKeyFile in the connection string; a user with exactly the"
          + " certificate's subject as its name has to be in $external.";
    }
    return isPassword()
        ? "Check user, password and authSource in the connection string; the database in it is the"
            + " one the user is looked up in, unless authSource names another."
        : "Check authMechanism and its properties in the connection string, and that the server"
            + " has a user for it.";
  }

  private boolean isCertificate() {
    return "MONGODB-X509".equals(mechanism);
  }

  private boolean isPassword() {
    return mechanism == null || mechanism.startsWith("SCRAM") || mechanism.equals("PLAIN");
  }
}
