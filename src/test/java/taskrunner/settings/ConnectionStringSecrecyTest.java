package taskrunner.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.ConfigurationException;
import taskrunner.text.Secret;

/** The sources of a connection string, and that no output contains its password. */
class ConnectionStringSecrecyTest {
  private static final String URI = "mongodb://user:s3cr3t@h/db?appName=x";

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n"})
  void oneNewlineAfterAMountedSecretIsRemoved(String end) {
    Sources sources = new Sources(folder).file("secret", URI + end).uriFile("secret");
    assertThat(sources.read().connectionString()).isEqualTo(new Secret(URI));
    assertThat(sources.shown("Mongo:ConnectionString"))
        .isEqualTo(
            "mongodb://user:***@h/db?appName=x | file "
                + folder.resolve("secret")
                + ", named by --uri-file");
  }

  @Test
  void aByteOrderMarkIsRemoved() {
    assertThat(new Sources(folder).file("s", "\uFEFF" + URI).uriFile("s").read().connectionString())
        .isEqualTo(new Secret(URI));
  }

  @Test
  void otherContentsOfAMountedFileAreRejected() {
    for (String text : List.of("", "\n", " ", URI + "\n\n", URI + "\ns3cr3t", "x".repeat(70_000))) {
      Sources sources = new Sources(folder).file("secret", text).uriFile("secret");
      assertThatThrownBy(sources::read)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContainingAll("ConnectionStringFile", "secret", "--uri-file", "the file")
          .satisfies(e -> assertThat(e.toString()).doesNotContain("s3cr3t"));
    }
    byte[] latin = "mongodb://h/\u00e4".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> new Sources(folder).file("latin", latin).uriFile("latin").read())
        .hasMessageContaining("UTF-8");
  }

  @Test
  void theLaterSourceOfAConnectionStringOrFileIsUsed() {
    Sources sources = new Sources(folder).file("secret", "mongodb://file/x");
    sources.storage("{\"Mongo\": {\"ConnectionString\": \"mongodb://direct/x\"}}");
    sources.env("TaskRunner__Storage__Mongo__ConnectionStringFile", "secret");
    assertThat(sources.read().connectionString()).isEqualTo(new Secret("mongodb://file/x"));
    sources.uri("mongodb://option/x");
    assertThat(sources.read().connectionString()).isEqualTo(new Secret("mongodb://option/x"));
  }

  @Test
  void bothFromOneSourceIsAnError() {
    Sources sources = new Sources(folder).uri("mongodb://h/").uriFile("secret");
    assertThatThrownBy(sources::read).hasMessageContainingAll("--uri)", "--uri-file)", "both");
  }

  @Test
  void thePasswordOfAProxyIsRejectedBecauseTheDriverLogsIt() {
    assertThatThrownBy(
            () ->
                new Sources(folder)
                    .uri("mongodb://h/?proxyHost=p&proxyUsername=u&proxyPassword=s3cr3t")
                    .read())
        .hasMessageContaining("proxyPassword")
        .satisfies(e -> assertThat(e.toString()).doesNotContain("s3cr3t"));
  }

  @ParameterizedTest
  @CsvSource({
    "mongodb://user:s3cr3t@s3cr3t@h/db",
    "mongodb://user:s3cr3t/s3cr3t@h/db",
    "mongodb://user:1/s3cr3t@h/db",
    "mongodb://user:s3cr3t:s3cr3t@h/db",
    "mongodb://user:s3cr3t%@h/db",
    "mongodb://user:s3cr3t?s3cr3t@h/db",
    "mongodb://user:s3cr3t#@h/db",
    "mongodb://user:s3cr3t",
    "mongodb://user:s3cr3t@h:s3cr3t/db",
    "mongodb://:s3cr3t@h/db",
    "mongodb://user:s3cr3t@h/db?authMechanism=WRONG",
    "mongodb://h/?authMechanism=GSSAPI&authMechanismProperties=s3cr3t",
    "'mongodb://user:s3cr3t@h1,h2/?directConnection=true'",
    "mongodb://user:s3cr3t@h/a%20b",
    "mongo://user:s3cr3t@h/db",
    "user:s3cr3t@h/db",
    "' mongodb://user:s3cr3t@h/db'",
  })
  void anInvalidConnectionStringIsRejectedWithoutItsPassword(String uri) {
    List<Function<Sources, Sources>> ways =
        List.of(
            sources -> sources.uri(uri),
            sources -> sources.set("Mongo:ConnectionString", uri),
            sources -> sources.env("TaskRunner__Storage__Mongo__ConnectionString", uri),
            sources -> sources.storage("{\"Mongo:ConnectionString\": \"" + uri + "\"}"),
            sources -> sources.file("secret", uri).uriFile("secret"),
            // The string pasted as the value of another setting.
            sources -> sources.set("Mode", uri),
            sources -> sources.set("Mongo:LogRetention", uri),
            sources -> sources.set("Filesystem:EnumTable", uri),
            sources -> sources.section("x" + uri));
    for (Function<Sources, Sources> way : ways) {
      Throwable error = catchThrowable(() -> way.apply(new Sources(folder)).read());
      assertThat(error).isInstanceOf(ConfigurationException.class);
      assertThat(everything(error)).as(uri).doesNotContain("Caused by", "s3cr3t");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a&s3cr3t=1", "a;s3cr3t=s3cr3t", "a&s3cr3t=s3cr3t&s3cr3t=1&tls=true"})
  void theRestOfASecretThatIsCutIsNotShown(String secret) {
    for (String name : List.of("tlsCertificateKeyFilePassword", "sslPEMKeyPassword")) {
      LoadedSettings loaded =
          new Sources(folder).uri("mongodb://h/db?" + name + "=" + secret).load();
      assertThat(loaded.settings().warnings())
          .anySatisfy(
              warning ->
                  assertThat(warning)
                      .contains("The option " + name, "is followed by", "& as %26", "; as %3B"))
          .noneMatch(warning -> warning.contains("s3cr3t"));
      assertThat(loaded.values().toString()).doesNotContain("s3cr3t");
    }
    assertThatThrownBy(
            () ->
                new Sources(folder)
                    .uri("mongodb://h/?tlsCertificateKeyFilePassword=a&s3cr3t&tls=true")
                    .read())
        .hasMessageContainingAll(
            "Password=***&tls=true", "no equals sign", "name=value&name=value;")
        .hasMessageNotContaining("s3cr3t");
  }

  @Test
  void noObjectMadeOfSettingsShowsThePassword() throws Exception {
    Sources sources = new Sources(folder).uri(URI).env("TaskRunner__Storage__X", "s3cr3t");
    LoadedSettings loaded = sources.load();
    assertThat(loaded.settings().connectionString()).isEqualTo(new Secret(URI));
    assertThat(
            List.of(
                sources.sources().toString(),
                sources.set("Mongo:ConnectionString", URI).sources().toString(),
                loaded.toString(),
                loaded.settings().toString(),
                new Entry("k", "s3cr3t", "--set", 0).toString(),
                new ObjectMapper().writeValueAsString(new Secret("s3cr3t"))))
        .noneMatch(text -> text.contains("s3cr3t"));
  }

  private static String everything(Throwable error) {
    StringWriter text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    return text + (error instanceof ConfigurationException own ? String.valueOf(own.hint()) : "");
  }
}
