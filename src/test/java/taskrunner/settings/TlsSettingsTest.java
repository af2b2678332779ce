package taskrunner.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.ConfigurationException;
import taskrunner.database.TlsFile;
import taskrunner.database.TlsFiles;
import taskrunner.text.Secret;

/** {@code Mongo:Tls:*}: PEM files in the settings and in the connection string. */
class TlsSettingsTest {
  @TempDir Path folder = Path.of("");

  @Test
  void eachSourceIsReadAndShownWithoutThePassword() {
    Sources sources =
        new Sources(folder)
            .file("password", "s3cr3t\n")
            .storage("{\"Mongo\": {\"Tls\": {\"CaFile\": \"ca.pem\"}}}")
            .env("TaskRunner__Storage__Mongo__Tls__CertificateKeyFile", "client.pem")
            .set("Mongo:Tls:CertificateKeyFilePasswordFile", "password")
            .uri("mongodb://h/d");
    TlsFiles tls = sources.read().tls();
    assertThat(tls)
        .isEqualTo(
            new TlsFiles(
                TlsFile.of(folder.resolve("ca.pem")),
                TlsFile.of(folder.resolve("client.pem")),
                new Secret("s3cr3t")));
    assertThat(sources.shown("Mongo:Tls:CaFile"))
        .isEqualTo("ca.pem | " + folder.resolve("appsettings.json"));
    assertThat(sources.shown("Mongo:Tls:CertificateKeyFilePasswordFile"))
        .isEqualTo("password | --set");
    assertThat(sources.load().toString()).doesNotContain("s3cr3t");
    Secret forDriver =
        ConnectionStringReader.checkGiven(new Secret("mongodb://h/d"), tls).forDriver();
    assertThat(forDriver.reveal()).contains("tls=true");
  }

  @Test
  void filesInTheConnectionStringAreShownWithTheirSource() {
    Sources sources =
        new Sources(folder)
            .uri(
                "mongodb://h/d?tlsCAFile=/ca.pem&tlsCertificateKeyFile=/c.pem"
                    + "&tlsCertificateKeyFilePassword=s3cr3t");
    assertThat(sources.shown("Mongo:Tls:CaFile")).isEqualTo("/ca.pem | connection string, --uri");
    assertThat(sources.shown("Mongo:Tls:CertificateKeyFile"))
        .isEqualTo("/c.pem | connection string, --uri");
    assertThat(sources.load().toString()).doesNotContain("s3cr3t");
    sources.set("Mongo:Tls:CertificateKeyFile", "/own.pem");
    TlsFiles tls = sources.read().tls();
    assertThat(tls.certificateKeyFile()).isEqualTo(TlsFile.of(Path.of("/own.pem")));
    assertThat(tls.caFile()).isEqualTo(TlsFile.of(Path.of("/ca.pem")));
    // The password in the string is only for the key in the string.
    assertThat(tls.keyPassword()).isNull();
  }

  @Test
  void tlsFalseWithATlsFileIsRejectedAndBothAreNamed() {
    for (String key : new String[] {"CaFile", "CertificateKeyFile"}) {
      Sources sources =
          new Sources(folder).uri("mongodb://h/d?tls=false").set("Mongo:Tls:" + key, "x.pem");
      assertThatThrownBy(sources::read)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContainingAll(
              "Mongo:ConnectionString",
              "(--uri)",
              "tls=false contradicts TaskRunner:Storage:Mongo:Tls:" + key + " (--set)");
    }
    Sources ssl = new Sources(folder).uri("mongodb://h/d?ssl=false");
    assertThatThrownBy(() -> ssl.set("Mongo:Tls:CaFile", "x.pem").read())
        .hasMessageContaining("contradicts");
    TlsFiles given = new TlsFiles(TlsFile.of(Path.of("x.pem")), null, null);
    assertThatThrownBy(
            () -> ConnectionStringReader.checkGiven(new Secret("mongodb://h/d?tls=false"), given))
        .hasMessageContainingAll("the given settings", "contradicts");
  }

  @Test
  void aPasswordFileThatCannotBeReadIsNamed() {
    Sources missing =
        new Sources(folder).set("Mongo:Tls:CertificateKeyFilePasswordFile", "missing");
    assertThatThrownBy(missing::read)
        .hasMessageContainingAll(
            "CertificateKeyFilePasswordFile is \"missing\" (--set)", "it does not exist");
    for (String text : new String[] {"", "\n", "s3cr3t\n\n", "s3cr3t\nx"}) {
      Sources wrong =
          new Sources(folder)
              .file("password", text)
              .set("Mongo:Tls:CertificateKeyFilePasswordFile", "password");
      assertThatThrownBy(wrong::read)
          .hasMessageContaining("CertificateKeyFilePasswordFile")
          .satisfies(e -> assertThat(e.toString()).doesNotContain("s3cr3t"));
    }
  }

  @Test
  void aSingleValueInsteadOfTheGroupIsRejected() {
    assertThatThrownBy(
            () -> new Sources(folder).storage("{\"Mongo\": {\"Tls\": \"ca.pem\"}}").read())
        .hasMessageContainingAll("TaskRunner:Storage:Mongo:Tls is a single value", "object");
  }

  @Test
  void twoSectionsWithTheSameFilesAreEqual() {
    String section =
        "{\"Storage\": {\"Mongo\": {\"ConnectionString\": \"mongodb://h/d\", \"LockWait\": \"%s\","
            + " \"Tls\": {\"CaFile\": \"ca.pem\"}}}}";
    String file =
        "{\"TaskRunner\": %s, \"Worker\": %s}"
            .formatted(section.formatted("5m"), section.formatted("300s"));
    assertThat(new Sources(folder).file("appsettings.json", file).read().tls().caFile())
        .isNotNull();
  }
}
