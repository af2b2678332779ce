package taskrunner.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import changeunits.ChangeUnits;
import com.mongodb.MongoException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.ConfigurationException;
import taskrunner.DatabaseException;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.settings.SettingsReader;
import taskrunner.settings.SettingsSources;
import taskrunner.settings.StorageSettings;
import taskrunner.testing.Mongod;
import taskrunner.text.Secret;

/** A server that requires TLS and a client certificate. The client has only PEM files. */
class PemTlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private static Path folder = Path.of("");
  private static @Nullable Mongod server;

  @BeforeAll
  static void start() throws Exception {
    pem("server", "RSA", "SAN=ip:127.0.0.1,dns:localhost");
    pem("client", "EC", "SAN=dns:client");
    StringBuilder trusted = new StringBuilder(Files.readString(folder.resolve("client.crt")));
    for (String name : List.of("rsa-pkcs1.pem", "ec-sec1.pem", "ec-encrypted.pem")) {
      try (InputStream in = PemTlsTest.class.getResourceAsStream("/tls/" + name)) {
        Files.write(folder.resolve(name), in.readAllBytes());
      }
      String text = Files.readString(folder.resolve(name));
      trusted.append(text.substring(text.indexOf("-----BEGIN CERTIFICATE")));
    }
    Files.writeString(
        folder.resolve("both.pem"), Files.readString(folder.resolve("server.crt")) + trusted);
    server =
        Mongod.standalone(
            List.of(
                "--tlsMode",
                "requireTLS",
                "--tlsCertificateKeyFile",
                folder.resolve("server.pem").toString(),
                "--tlsCAFile",
                folder.resolve("both.pem").toString()));
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aClientConnectsWithPemFilesOfAuthorityAndCertificate() {
    try (DatabaseConnection connection =
        DatabaseConnection.open(Settings.of(uri("server.crt", "client.pem"), null))) {
      assertThat(connection.database().runCommand(new Document("ping", 1))).containsKey("ok");
    }
  }

  @Test
  void aCertificateOfAnotherAuthorityIsNotTrusted() {
    DatabaseException refused =
        catchThrowableOfType(
            DatabaseException.class,
            () -> DatabaseConnection.open(Settings.of(uri("client.crt", "client.pem"), null)));
    assertThat(refused).isNotNull().hasMessageContaining("certification path");
    assertThat(refused.hint()).contains("tlsCAFile", "trustStore");
  }

  @Test
  void aServerThatClosesAConnectionWithoutClientCertificateMayRequireOne() {
    String uri = uri("server.crt", "client.pem").replaceAll("tlsCertificateKeyFile=[^&]*&", "");
    DatabaseException refused =
        catchThrowableOfType(
            DatabaseException.class, () -> DatabaseConnection.open(Settings.of(uri, null)));
    assertThat(refused)
        .isNotNull()
        .hasMessageContaining("closed the connection during or after the TLS handshake")
        .hasMessageContaining("may require a client certificate")
        .hasMessageNotContaining("may want TLS");
    assertThat(refused.hint()).contains("Mongo:Tls:CertificateKeyFile", "tlsCertificateKeyFile");
  }

  @Test
  void anUnusableFileIsReportedBeforeConnecting() throws IOException {
    Files.writeString(
        folder.resolve("older.pem"),
        Files.readString(folder.resolve("client.crt"))
            + "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
            + "DEK-Info: AES-128-CBC,16FF\n\nAAAA\n-----END RSA PRIVATE KEY-----\n");
    assertThat(refused("missing.pem", "client.pem")).contains("missing.pem").contains("exist");
    assertThat(refused("server.crt", "client.crt")).contains("client.crt", "no private key");
    assertThat(refused("server.crt", "older.pem"))
        .contains("older.pem", "encrypted in OpenSSL's older form", "openssl pkcs8");
    assertThat(refused("both.pem&tls=false", "client.pem")).contains("tls=false");
  }

  @Test
  void everyKeyFormatOfOpensslIsRead() {
    connects(uri("server.crt", "rsa-pkcs1.pem"));
    connects(uri("server.crt", "ec-sec1.pem"));
    connects(uri("server.crt", "ec-encrypted.pem") + "&tlsCertificateKeyFilePassword=p%20w");
    assertThat(refused("server.crt", "ec-encrypted.pem")).contains("there is no password");
    assertThat(refused("server.crt", "ec-encrypted.pem&tlsCertificateKeyFilePassword=s3cr3t"))
        .contains("ec-encrypted.pem", "its password does not open")
        .doesNotContain("s3cr3t");
  }

  @Test
  void theErrorForARefusedCertificateMentionsNoPassword() {
    String options = "&authMechanism=MONGODB-X509&authSource=$external";
    try (DatabaseConnection connection =
        DatabaseConnection.opening(Settings.of(uri("server.crt", "client.pem") + options, null))) {
      Throwable refused =
          catchThrowableOfType(
              MongoException.class,
              () -> connection.database().runCommand(new Document("ping", 1)));
      TaskRunnerSchemaException failure = DatabaseErrors.translate(refused, "connecting");
      assertThat(failure)
          .hasMessage(
              "Authentication by MONGODB-X509 against the database $external failed while"
                  + " connecting: Could not find user \"CN=client\" for db \"$external\".");
      assertThat(failure.hint()).contains("Mongo:Tls:CertificateKeyFile", "$external");
    }
  }

  @Test
  void settingsOverrideTheOptionsOfTheConnectionString() throws Exception {
    Files.writeString(folder.resolve("password"), "p w\r\n");
    Map<String, String> files =
        Map.of(
            "Mongo:Tls:CaFile", folder.resolve("server.crt").toString(),
            "Mongo:Tls:CertificateKeyFile", folder.resolve("ec-encrypted.pem").toString(),
            "Mongo:Tls:CertificateKeyFilePasswordFile", folder.resolve("password").toString());
    String plain = "mongodb://%s/tasks".formatted(server == null ? "" : server.host());
    connects(settings(plain, files));
    // Settings win over options of the connection string, which are then not read.
    connects(settings(uri("missing.crt", "missing.pem"), files));

    assertThat(refused(settings(plain, Map.of("Mongo:Tls:CaFile", "missing.pem"))))
        .contains("missing.pem", "TaskRunner:Storage:Mongo:Tls:CaFile (--set)", "does not exist");
    Files.writeString(
        folder.resolve("garbled.pem"),
        "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----");
    String garbled = folder.resolve("garbled.pem").toString();
    assertThat(refused(settings(plain, Map.of("Mongo:Tls:CertificateKeyFile", garbled))))
        .contains(
            garbled, "Mongo:Tls:CertificateKeyFile (--set)", "certificate that can't be read");
    assertThat(refused(settings(plain, Map.of("Mongo:Tls:CaFile", folder.toString()))))
        .contains("Mongo:Tls:CaFile (--set)", "it is a folder");
  }

  private static void connects(String uri) {
    connects(Settings.of(uri, null));
  }

  private static void connects(StorageSettings settings) {
    try (DatabaseConnection connection = DatabaseConnection.open(settings)) {
      assertThat(connection.database().runCommand(new Document("ping", 1))).containsKey("ok");
    }
  }

  private static StorageSettings settings(String uri, Map<String, String> overrides) {
    return SettingsReader.read(
            new SettingsSources(
                List.of(),
                Path.of("no-such-folder"),
                Map.of(),
                null,
                overrides,
                new Secret(uri),
                null,
                null),
            ChangeUnits::declared)
        .settings();
  }

  private static String refused(StorageSettings settings) {
    ConfigurationException refused =
        catchThrowableOfType(ConfigurationException.class, () -> DatabaseConnection.open(settings));
    assertThat(refused).isNotNull();
    return refused.getMessage() + " " + refused.hint();
  }

  private static String refused(String authority, String certificate) {
    ConfigurationException refused =
        catchThrowableOfType(
            ConfigurationException.class,
            () -> DatabaseConnection.open(Settings.of(uri(authority, certificate), null)));
    assertThat(refused).isNotNull();
    return refused.getMessage() + " " + refused.hint();
  }

  private static String uri(String authority, String certificate) {
    String host = server == null ? "" : server.host();
    return "mongodb://%s/tasks?tlsCertificateKeyFile=%s&tlsCAFile=%s"
        .formatted(host, folder.resolve(certificate), folder.resolve(authority));
  }

  /** Creates a self-signed certificate and its key with the JDK's keytool. */
  private static void pem(String name, String algorithm, String extension) throws Exception {
    Path store = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                algorithm,
                "-dname",
                "CN=" + name,
                "-ext",
                extension,
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    Certificate certificate = keys.getCertificate(name);
    Key key = keys.getKey(name, PASSWORD);
    String text = block("CERTIFICATE", certificate.getEncoded());
    Files.writeString(folder.resolve(name + ".crt"), text);
    Files.writeString(folder.resolve(name + ".pem"), text + block("PRIVATE KEY", key.getEncoded()));
  }

  private static String block(String type, byte[] content) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(
            type, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content), type);
  }
}
