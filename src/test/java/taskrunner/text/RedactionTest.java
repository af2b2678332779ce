package taskrunner.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  /** Sentences with a connection string, also in the place of other text. */
  private static final List<String> SENTENCES =
      List.of(
          "%s",
          "Unmatched argument at index 1: '%s'.",
          "Invalid value for option '--workers': '%s' is not an int",
          "DOTNET_ENVIRONMENT is \"%s\", which can't be part of a file's name.",
          "The folder /cwd/%s does not exist.",
          "%s, then %s (twice)",
          "mongodb://first.example.org:27017/db does not answer, %s neither.");

  @Test
  void anAddressWithoutASchemeIsMaskedInTypedText() {
    assertThat(Redaction.ofTyped("Unmatched argument at index 1: 'u:S3cr3t@h/x'"))
        .isEqualTo("Unmatched argument at index 1: '***@h/x'");
    assertThat(Redaction.ofTyped("for '--timeout': 'u: S3cr3t'S3cr3t@h' is no time"))
        .isEqualTo("for '--timeout': '***@h' is no time");
    assertThat(Redaction.ofTyped("see: 'a' and 'b'")).isEqualTo("see: 'a' and 'b'");
  }

  /** Data, and what servers and services say of it, may hold words of any length. */
  @ParameterizedTest
  @ValueSource(strings = {"k", "a:", "a.", ".-", "password", " ", "=", "%"})
  void aLongTextTakesNoLongerThanItsLength(String piece) {
    String text = "key: a= " + piece.repeat(50_000 / piece.length());
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          assertThat(Redaction.of(text)).isEqualTo(text);
          assertThat(Redaction.ofValue(text)).isEqualTo(text);
        });
  }

  /** Most text skips the rules; on such text they must change nothing. */
  @Test
  void theRulesWouldNotChangeTextThatSkipsThem() {
    List<String> pieces =
        List.of(
            "mongodb",
            "MONGO",
            "+srv",
            ":",
            "/",
            "//",
            "\\",
            "@",
            "=",
            "%3A%2F%2F",
            "%",
            "u",
            " ",
            "password",
            "Pwd",
            "token",
            "AWS_SESSION_TOKEN",
            "aws_Session_token",
            "S3cr3t",
            "h",
            "'",
            "?",
            "&",
            ",",
            "http",
            "user",
            "host",
            "pack_runs",
            ".",
            "-",
            "1",
            "a");
    Random random = new Random(7);
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(9); length >= 0; length--) {
        text.append(pieces.get(random.nextInt(pieces.size())));
      }
      String whole = text.toString();
      String shown = Redaction.of(whole);
      assertThat(shown).isEqualTo(RedactionRules.of(whole));
    }
  }

  @Test
  void aHundredThousandHostsAreRedactedInTime() {
    String uri = "mongodb://h" + ",h1.example.org:27017".repeat(100_000) + "/db";
    assertThat(Redaction.of(uri)).isEqualTo(uri);
  }

  @Test
  void aCompletelyEncodedConnectionStringIsMasked() {
    for (String scheme :
        List.of("mongodb%3A%2F%2F", "mongodb%2Bsrv%3a%2f%2f", "MongoDB+srv%3A%2F%2F")) {
      assertThat(Redaction.of("Open " + scheme + "u%3AS3cr3t%40h%2Fdb now"))
          .isEqualTo("Open " + scheme + "*** now");
      assertThat(Redaction.of(scheme + "***")).isEqualTo(scheme + "***");
    }
    assertThat(Redaction.of("100% of 5")).isEqualTo("100% of 5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "S3cr3t",
        "o'S3cr3t",
        "o\"S3cr3t",
        "o S3cr3t",
        "S3cr3t@S3cr3t",
        "S3cr3t/S3cr3t",
        "S3cr3t?S3cr3t=S3cr3t&x=S3cr3t",
        "S3cr3t:S3cr3t",
        "123,S3cr3t:1",
        "12345/S3cr3t",
        "<S3cr3t>",
        "(S3cr3t), S3cr3t.",
        "S3cr3t\nS3cr3t\tS3cr3t",
        "S3cr3t'mongodb://S3cr3t",
        "S3cr3tmongodb+srv://S3cr3t",
        "\u00e4\ud83d\ude00S3cr3t\u2028S3cr3t",
        "%40S3cr3t",
        "$1S3cr3t\\S3cr3t",
      })
  void aPasswordOfAnyCharactersIsMasked(String password) {
    for (String host : List.of("h", "127.0.0.1:27017/db", "a:1,b:2/db?replicaSet=rs0", "[::1]/x")) {
      for (String scheme : List.of("mongodb://", "mongodb+srv://", "MongoDB://", "mongodb:/")) {
        String uri = scheme + "u:" + password + "@" + host;
        for (String sentence : SENTENCES) {
          String shown = Redaction.of(sentence.replace("%s", uri));
          assertThat(shown).as(sentence).doesNotContain("S3cr3t").contains("***");
          assertThat(Redaction.of(shown)).as("redacted twice").isEqualTo(shown);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mongodb://h/tasks",
        "mongodb:/u:S3cr3t@h",
        "/cwd/mongodb+srv:/u:S3cr3t@h/tasks",
        "jdbc:mongodb://u:S3cr3t@h/",
        "\"mongodb://u:S3cr3t\"",
        "https://u:S3cr3t@h/",
        "mongodb:u:S3cr3t@h",
        "u:S3/cr3t@h",
      })
  void aTypedAddressIsNoNameAndNoPath(String typed) {
    assertThat(Redaction.isAddress(typed)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pack_runs",
        "runs@eu",
        "mongodb",
        "/backups/mongodb:7.0/store",
        "/srv/at-10:15@eu/store",
        "./a:b@c",
        "C:\\store\\a@b",
        "C:/store/a@b",
        "2025-11-06T10:15:30",
        "timestamp_1:a",
      })
  void otherNamesAndPathsAreNoAddress(String typed) {
    assertThat(Redaction.isAddress(typed)).isFalse();
  }

  @Test
  void aConnectionStringAfterAColonIsMasked() {
    assertThat(Redaction.of("The jar jdbc:mongodb:/u:S3cr3t@h/x is missing."))
        .isEqualTo("The jar jdbc:mongodb:/u:***@h/x is missing.");
    assertThat(Redaction.of("uri:mongodb://u:S3:mongodb://cr3t@h/x"))
        .isEqualTo("uri:mongodb://u:***@h/x");
  }

  @Test
  void aConnectionStringGivenAsAPathIsMasked() {
    Path path = Path.of("mongodb://u:S3cr3t@h/db");
    for (Path each : List.of(path, path.toAbsolutePath(), path.resolve("x").normalize())) {
      assertThat(Redaction.of(each + " is not there")).doesNotContain("S3cr3t").contains("h/db");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mongodb://u:S3cr3t",
        "mongodb://h/?authMechanismProperties=AWS_SESSION_TOKEN:S3cr3t",
        "mongodb:/h/?authMechanismProperties=AWS_SESSION_TOKEN:S3 cr'S3cr3t&w=1",
        "'mongodb://h/?proxyHost=p&proxyPassword=S3cr3t' is wrong",
        "mongodb://u:x@h/?tlsCertificateKeyFilePassword=S3c'S3cr3t;w=1",
        "Unknown option: '--password=S3cr3t'",
        "Unknown option: '--db-pwd = S3c S3cr3t'",
        "Server=h;Password=S3cr3t",
        "MONGO_ACCESS_TOKEN=S3cr3t",
        "AWS_SESSION_TOKEN:S3cr3t",
        "mongo://u:S3cr3t@h/db",
        "http://u:S3cr3t@proxy:8080/",
        "amqps://u:S3c@r3t:S3cr3t@h",
      })
  void secretOptionsAreMasked(String text) {
    assertThat(Redaction.of(text)).doesNotContain("S3cr3t").contains("***");
    assertThat(Redaction.of(Redaction.of(text))).isEqualTo(Redaction.of(text));
  }

  @Test
  void theOtherTextIsUnchanged() {
    assertThat(
            Redaction.of(
                "can't use 'mongodb://user:s3cr3t@h/db', nor mongodb+srv://u:s3cr3t@c.org."))
        .isEqualTo("can't use 'mongodb://user:***@h/db', nor mongodb+srv://u:***@c.org.");
    assertThat(Redaction.of("mongodb://h/?proxyPassword=x y&w=1 is wrong"))
        .isEqualTo("mongodb://h/?proxyPassword=***&w=1 is wrong");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The server at mongodb://h:27017/db?appName=x does not answer.",
        "mongodb://a:1,b:2,c/db, mongodb+srv://c.example.org, mongodb://[::1]:27017.",
        "mongodb://someone@h/db",
        "X is \"mongodb://u:***@h/db?proxyPassword=***\" (--uri), but it is not at all; allowed:"
            + " mongodb:// or mongodb+srv://, then [user:password@]host[:port][,host…]",
        "Use mongodb://user:password@host/database?authSource=admin.",
        "mongodb://*** is not a folder.",
        "Mongo:Tls:CertificateKeyFilePasswordFile=/run/secrets/x is not there",
        "MongoCredential{userName='u', password=<hidden>, mechanismProperties=<hidden>}",
        "2026-01-01T00:00:00Z: 3 == 3, see https://example.org/a:b?x=y#z",
        "the option proxyPassword is refused; tokens are 5",
      })
  void textWithoutSecretsIsUnchanged(String text) {
    assertThat(Redaction.of(text)).isEqualTo(text);
  }
}
