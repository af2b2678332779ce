package taskrunner.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.ConfigurationException;
import taskrunner.DatabaseException;
import taskrunner.testing.Mongod;

/** A server that demands TLS and a client's certificate, reached with PEM files alone. */
class PemTlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private static Path folder = Path.of("");
  private static @Nullable Mongod server;

  @BeforeAll
  static void start() throws Exception {
    pem("server", "RSA", "SAN=ip:127.0.0.1,dns:localhost");
    pem("client", "EC", "SAN=dns:client");
    Files.writeString(
        folder.resolve("both.pem"),
        Files.readString(folder.resolve("server.crt"))
            + Files.readString(folder.resolve("client.crt")));
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
  void aServerIsReachedWithTheAuthorityAndTheCertificateOfPemFiles() {
    try (DatabaseConnection connection =
        DatabaseConnection.open(Settings.of(uri("server.crt", "client.pem"), null))) {
      assertThat(connection.database().runCommand(new Document("ping", 1))).containsKey("ok");
    }
  }

  @Test
  void anAuthorityThatDidNotSignIsNotTrusted() {
    DatabaseException refused =
        catchThrowableOfType(
            DatabaseException.class,
            () -> DatabaseConnection.open(Settings.of(uri("client.crt", "client.pem"), null)));
    assertThat(refused).isNotNull().hasMessageContaining("certification path");
    assertThat(refused.hint()).contains("tlsCAFile", "trustStore");
  }

  @Test
  void whatIsWrongWithAFileIsSaidBeforeAServerIsAsked() throws IOException {
    Files.writeString(
        folder.resolve("pkcs1.pem"),
        Files.readString(folder.resolve("client.crt"))
            + "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
    assertThat(refused("missing.pem", "client.pem")).contains("missing.pem").contains("exist");
    assertThat(refused("server.crt", "client.crt")).contains("client.crt", "no private key");
    assertThat(refused("server.crt", "pkcs1.pem")).contains("pkcs1.pem", "PKCS#8");
    assertThat(refused("both.pem&tls=false", "client.pem")).contains("tls=false");
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

  /** A certificate that signs itself, and its key, as the JDK's keytool makes them. */
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
