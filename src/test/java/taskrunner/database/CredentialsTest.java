package taskrunner.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoCredential;
import com.mongodb.MongoSecurityException;
import org.junit.jupiter.api.Test;
import taskrunner.TaskRunnerSchemaException;

/** Who was refused is said by what was shown: a password, a certificate, or something else. */
class CredentialsTest {
  private static TaskRunnerSchemaException said(MongoCredential credential) {
    return DatabaseErrors.translate(
        new MongoSecurityException(credential, "Exception authenticating"), "connecting");
  }

  @Test
  void aCertificateHasNoUserAndNoPassword() {
    TaskRunnerSchemaException said = said(MongoCredential.createMongoX509Credential());
    assertThat(said)
        .hasMessage(
            "Authentication by MONGODB-X509 against the database $external failed while"
                + " connecting: the server has no user for the subject of the client's certificate,"
                + " or was shown none.");
    assertThat(said.hint()).contains("Mongo:Tls:CertificateKeyFile", "subject");
  }

  @Test
  void whatTheEnvironmentGivesIsNoPassword() {
    TaskRunnerSchemaException said = said(MongoCredential.createAwsCredential(null, null));
    assertThat(said).hasMessageContaining("by MONGODB-AWS").message().doesNotContain("null");
    assertThat(said.hint()).contains("authMechanism");
  }

  @Test
  void aUserIsNamedWithoutThePassword() {
    char[] secret = "s3cr3t".toCharArray();
    TaskRunnerSchemaException said = said(MongoCredential.createCredential("app", "admin", secret));
    assertThat(said)
        .hasMessage(
            "Authentication of the user app against the database admin failed while connecting: the"
                + " server does not accept user and password.");
  }
}
