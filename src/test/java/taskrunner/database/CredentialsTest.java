package taskrunner.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoCredential;
import com.mongodb.MongoSecurityException;
import org.junit.jupiter.api.Test;
import taskrunner.TaskRunnerSchemaException;

/**
 * The message of a failed authentication depends on the credential: a password, a certificate, or
 * another mechanism.
 */
class CredentialsTest {
  private static TaskRunnerSchemaException failure(MongoCredential credential) {
    return DatabaseErrors.translate(
        new MongoSecurityException(credential, "Exception authenticating"), "connecting");
  }

  @Test
  void theMessageForACertificateMentionsNoUserOrPassword() {
    TaskRunnerSchemaException failure = failure(MongoCredential.createMongoX509Credential());
    assertThat(failure)
        .hasMessage(
            "Authentication by MONGODB-X509 against the database $external failed while"
                + " connecting: the server has no user for the subject of the client's certificate,"
                + " or was shown none.");
    assertThat(failure.hint()).contains("Mongo:Tls:CertificateKeyFile", "subject");
  }

  @Test
  void theMessageForAwsCredentialsMentionsNoPassword() {
    TaskRunnerSchemaException failure = failure(MongoCredential.createAwsCredential(null, null));
    assertThat(failure).hasMessageContaining("by MONGODB-AWS").message().doesNotContain("null");
    assertThat(failure.hint()).contains("authMechanism");
  }

  @Test
  void theMessageForAUserNamesTheUserWithoutPassword() {
    char[] secret = "s3cr3t".toCharArray();
    TaskRunnerSchemaException failure =
        failure(MongoCredential.createCredential("app", "admin", secret));
    assertThat(failure)
        .hasMessage(
            "Authentication of the user app against the database admin failed while connecting: the"
                + " server does not accept user and password.");
  }
}
