package taskrunner.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionStringRedactionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mongodb://h/db | mongodb://h/db",
        "mongodb://user:pw@h:27017/db?w=1 | mongodb://user:***@h:27017/db?w=1",
        "mongodb+srv://user:pw@cluster.example.org/ | mongodb+srv://user:***@cluster.example.org/",
        "mongodb://user:pw@a:1,b:2,c/db?replicaSet=rs0 |"
            + " mongodb://user:***@a:1,b:2,c/db?replicaSet=rs0",
        "mongodb://user:pw@[::1]:27017/db | mongodb://user:***@[::1]:27017/db",
        "mongodb://user:pw@%2Ftmp%2Fmongodb-27017.sock/db |"
            + " mongodb://user:***@%2Ftmp%2Fmongodb-27017.sock/db",
        "mongodb://user@h/db | mongodb://user@h/db",
        "mongodb://user:@h/db | mongodb://user:***@h/db",
        "mongodb://h/db?appName=me@here | mongodb://h/db?appName=me@here",
        "mongodb://user:pw@h/db?appName=me@here | mongodb://user:***@h/db?appName=me@here",
        "mongodb://h/?authMechanismProperties=AWS_SESSION_TOKEN:pw&w=1 |"
            + " mongodb://h/?authMechanismProperties=***&w=1",
        "mongodb://h/?TLSCertificateKeyFilePassword=pw;w=1 |"
            + " mongodb://h/?TLSCertificateKeyFilePassword=***;w=1",
        "mongodb://h/?proxyHost=p&proxyPassword=pw | mongodb://h/?proxyHost=p&proxyPassword=***",
        "mongodb://h/?proxyPassword=p&w&w=1 | mongodb://h/?proxyPassword=***&w=1",
        "mongodb://h/?guids=x&ipv6=y&w=1 | mongodb://h/?guids=***&ipv6=***&w=1",
        "mongodb://h/?appName&w=1 | mongodb://h/?appName&w=1",
      })
  void onlySecretsAreMasked(String text, String masked) {
    assertThat(Redaction.ofConnectionString(text)).isEqualTo(masked);
  }

  /** A character that is not percent-encoded splits the value where the driver splits it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "tlsCertificateKeyFilePassword=a&s3cr3t",
        "tlsCertificateKeyFilePassword=a;s3cr3t",
        "tlsCertificateKeyFilePassword=a&s3cr3t=1",
        "tlsCertificateKeyFilePassword=a;s3cr3t=s3cr3t&s3cr3t;b=s3cr3t",
        "tlsCertificateKeyFilePassword=&s3cr3t",
        "tlsCertificateKeyFilePassword=***&s3cr3t",
        "tlsCertificateKeyFilePassword=a&s3c@s3cr3t",
        "tlsCertificateKeyFilePassword=a&tls&s3cr3t",
        "sslClientCertificateKeyPassword=a&s3cr3t",
        "authMechanismProperties=AWS_SESSION_TOKEN:a&s3cr3t",
        "authMechanismProperties=AWS_SESSION_TOKEN:a,b:c;s3cr3t=s3cr3t",
        "tlscertificatekeyfile%50assword=s3cr3t",
        "%74lscertificatekeyfile%70asswor%44=a&s3cr3t=s3cr3t",
        "tlsCertificateKeyFilePasswor=s3cr3t",
        "tlsCertificateKeyFilePasword=s3cr3t&s3cr3t=1",
        "authMechanismPropertes=s3cr3t&s3cr3t",
        "somethingElse=s3cr3t",
      })
  void aSecretIsMaskedUpToTheNextKnownOption(String option) {
    for (String before : List.of("", "w=1&", "useNewUrlParser=x&")) {
      for (String after : List.of("", "&tls=true", ";TLS=true")) {
        String uri = "mongodb://h:1/d?" + before + option + after;
        String shown = Redaction.ofConnectionString(uri);
        assertThat(shown).doesNotContain("s3c").contains("***");
        if (!option.contains("@")) {
          assertThat(shown).startsWith("mongodb://h:1/d?").endsWith(after);
        }
        assertThat(Redaction.of(shown)).as("redacted twice").isEqualTo(shown);
        for (String sentence : List.of("%s", "index 1: '%s'", "X is \"%s\" (--uri).")) {
          assertThat(Redaction.of(sentence.replace("%s", uri))).as(uri).doesNotContain("s3c");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3cr3t@s3cr3t",
        "s3cr3t/s3cr3t",
        "s3cr3t?s3cr3t",
        "s3cr3t#s3cr3t",
        "s3cr3t:s3cr3t",
        "s3cr3t%s3cr3t",
        "s3cr3t[s3cr3t]",
        "s3cr3t s3cr3t",
        "s3cr3t\"s3cr3t'",
        "@s3cr3t",
        "/s3cr3t",
        "?s3cr3t",
        "123/s3cr3t",
        "123?s3cr3t",
        "123?s3cr3t=s3cr3t",
        "123/db?s3cr3t=s3cr3t",
        "12,s3cr3t:33",
        "s3cr3t@h/s3cr3t",
        "s3cr3t\u00e4\ud83d\ude00s3cr3t",
      })
  void anUnusualPasswordIsMaskedCompletely(String password) {
    for (String rest : List.of("h:27017/db", "a:1,b:2/db?replicaSet=rs0", "h", "not a host/!")) {
      assertThat(Redaction.ofConnectionString("mongodb://user:" + password + "@" + rest))
          .as(rest)
          .startsWith("mongodb://user:***@")
          .doesNotContain("s3cr3t");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mongodb://user:s3cr3t",
        "user:s3cr3t@host",
        "mongodb:/user:s3cr3t@host",
        "  \"mongodb://user:s3cr3t@host\"",
        "mongo://user:s3cr3t@host/db",
        "Server=h;Password=s3cr3t",
      })
  void anUnreadableConnectionStringIsMasked(String text) {
    assertThat(Redaction.ofConnectionString(text)).doesNotContain("s3cr3t").contains("***");
  }
}
