package taskrunner.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.WriteConcern;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.ConfigurationException;
import taskrunner.ErrorCode;
import taskrunner.database.CheckedConnectionString;
import taskrunner.database.TlsFiles;
import taskrunner.text.Secret;

/** How each option of a connection string is handled, before the first connection to a server. */
class ConnectionOptionsTest {
  @TempDir Path folder = Path.of("");

  private static ConnectionString drivers(String options) {
    Secret text =
        ConnectionStringReader.checkGiven(new Secret("mongodb://h/db?" + options), TlsFiles.NONE)
            .forDriver();
    return new ConnectionString(text.reveal());
  }

  /**
   * Options that the driver rejects, at the creation of the client or later, or that only .NET
   * rejects.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "minPoolSize=200 | minPoolSize is larger than maxPoolSize",
        "minPoolSize=20&maxPoolSize=10 | minPoolSize is larger than maxPoolSize",
        "minPoolSize=-1 | minPoolSize",
        "maxPoolSize=-1 | maxPoolSize",
        "maxPoolSize=ten | maxPoolSize",
        "maxConnecting=0 | maxConnecting",
        "waitQueueTimeout=-1 | less than -1 ms; allowed: at least 0 ms; -1 ms for no limit.",
        "waitQueueTimeoutMS=-2 | less than -1 ms; allowed: at least 0 ms; -1 ms for no limit.",
        "maxIdleTimeMS=-1 | maxIdleTimeMS",
        "maxLifeTime=-1s | maxLifeTime",
        "timeoutMS=-1 | timeoutMS",
        "socketTimeoutMS=-5 | socketTimeoutMS",
        "connectTimeoutMS=-5 | connectTimeoutMS",
        "connectTimeoutMS=5s | connectTimeoutMS",
        "connectTimeout=99999h | connectTimeout",
        "serverSelectionTimeoutMS=-1 | serverSelectionTimeoutMS",
        "heartbeatFrequencyMS=0 | heartbeatFrequencyMS",
        "localThresholdMS=-1 | localThresholdMS",
        "wtimeoutMS=-1 | wtimeoutMS",
        "wtimeoutMS=soon | wtimeoutMS",
        "zlibCompressionLevel=10 | zlibCompressionLevel",
        "w=0&journal=true | w and journal",
        "w=-1 | option w",
        "compressors=lz4 | compressors",
        "readConcernLevel=strong | readConcernLevel",
        "readPreference=best | readPreference",
        "maxStaleness=5 | option maxStaleness:",
        "MAXSTALENESS=5 | option MAXSTALENESS:",
        "maxStalenessSeconds=100 | maxStalenessSeconds",
        "readPreference=primary&readPreferenceTags=a:b | readPreference and readPreferenceTags",
        "uuidRepresentation=own | uuidRepresentation",
        "serverMonitoringMode=often | serverMonitoringMode",
        "loadBalanced=true&replicaSet=rs0 | loadBalanced and replicaSet",
        "loadBalanced=true&directConnection=true | loadBalanced and directConnection",
        "srvMaxHosts=2 | srvMaxHosts",
        "srvServiceName=x | srvServiceName",
        "proxyPort=1080 | proxyPort",
        "proxyHost=p&proxyPort=70000 | proxyPort",
        "proxyHost=p&proxyUsername=u | proxyUsername",
        "ssl=true&tls=false | ssl and tls",
        "tlsInsecure=true&tlsAllowInvalidHostnames=true | tlsInsecure and tlsAllowInvalidHostnames",
        "tls=yes | tls",
        "tls=ture | tls",
        "retryWrites=1 | retryWrites",
        "replicaSet= | replicaSet",
        "appName= | appName",
        "authMechanism=MONGODB-CR | authMechanism",
        "authMechanism=OWN | authMechanism",
        "authMechanism=PLAIN | authMechanism",
        "authMechanism=MONGODB-OIDC | authMechanism",
        "authMechanism=MONGODB-X509&authSource=db | authSource",
        "tlsCAFile=a.pem&tls=false | tls=false",
        "tlsCAFile= | tlsCAFile",
        "appName=%zz | appName",
        "appName | equals sign",
      })
  void invalidOptionsAreRejectedAtOnceAndNamed(String options, String named) {
    String uri = "mongodb://h/db?" + options;
    assertThatThrownBy(() -> new Sources(folder).uri(uri).read())
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_CONFIGURATION))
        .hasMessageContainingAll("TaskRunner:Storage:Mongo:ConnectionString", "--uri", ", but ");
    for (String name : named.split(" and ", -1)) {
      assertThatThrownBy(() -> ConnectionStringReader.checkGiven(new Secret(uri), TlsFiles.NONE))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContainingAll("Mongo:ConnectionString", "the given settings", name);
      String sentence = rejection(uri);
      assertThat(sentence.substring(sentence.indexOf(", but "))).contains(name);
    }
  }

  private static String rejection(String uri) {
    try {
      ConnectionStringReader.checkGiven(new Secret(uri), TlsFiles.NONE);
      return "";
    } catch (ConfigurationException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void aLongApplicationNameIsRejected() {
    assertThat(rejection("mongodb://h/db?appName=" + "\u00e4".repeat(65)))
        .contains("appName", "128 bytes");
    assertThat(drivers("appName=" + "a".repeat(128)).getApplicationName()).hasSize(128);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mongodb://%2Ftmp%2Fmongodb-27017.sock/db",
        "mongodb://u:s3cr3t@%2ftmp%2fmongo/db",
        "mongodb://h,%2Ftmp%2Fmongodb-27017.sock/db",
        "mongodb:///tmp/mongodb-27017.sock/db",
        "mongodb://mongodb.sock",
      })
  void unixSocketsAreNotSupported(String uri) {
    assertThat(rejection(uri)).contains("Unix sockets", "host:port").doesNotContain("s3cr3t");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mongodb+srv://h.example.org:27017/db",
        "mongodb+srv://a.example.org,b.example.org/db",
        "mongodb+srv://h.example.org/db?directConnection=true",
        "mongodb+srv://h.example.org/db?loadBalanced=true&srvMaxHosts=1",
        "mongodb://a,b/db?directConnection=true",
        "mongodb://a,b/db?loadBalanced=true",
        "mongodb://u:p@h/db?authMechanism=MONGODB-X509",
        "mongodb://u@h/db",
      })
  void hostsAndUsersThatContradictTheOptionsAreRejected(String uri) {
    assertThat(rejection(uri)).contains(", but ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tlsAllowInvalidCertificates=true",
        "connect=direct",
        "sslVerifyCertificate=false",
        "tlsDisableCertificateRevocationCheck=true",
        "guids=CSharpLegacy",
        "fsync=true",
        "waitQueueSize=500",
        "waitQueueMultiple=5",
        "slaveOk=true",
        "ipv6=true",
        "heartbeatTimeout=10s",
        "timeoutMS=100",
        "useUnifiedTopology=true",
        "ssl_ca_certs=ca.pem",
        "w=1",
        "journal=false",
        "readPreference=secondaryPreferred",
        "readConcernLevel=local",
        "authSource=admin",
        "conectTimeoutMS=5",
        "somethingElse=",
      })
  void anOptionWithoutEffectIsNamedInAWarning(String option) {
    String name = option.substring(0, option.indexOf('='));
    assertThat(new Sources(folder).uri("mongodb://h/db?" + option).read().warnings())
        .singleElement()
        .asString()
        .startsWith("The option " + name + " of TaskRunner:Storage:Mongo:ConnectionString (--uri)")
        .contains("has no effect here: ")
        .endsWith(".");
  }

  @Test
  void theWarningOfAnUnknownOptionNamesTheNearestOne() {
    assertThat(
            ConnectionStringReader.checkGiven(
                    new Secret("mongodb://h/?conectTimeOutMs=5"), TlsFiles.NONE)
                .warnings())
        .singleElement()
        .asString()
        .contains("connectTimeoutMS");
  }

  @Test
  void optionsOfTheDriverGiveNoWarning() {
    String uri =
        "mongodb+srv://u:p@h.example.org/db?retryWrites=true&w=majority&appName=x&authSource=admin"
            + "&maxPoolSize=5&tls=true&readPreference=primary&journal=true&compressors=zlib";
    CheckedConnectionString checked =
        ConnectionStringReader.checkGiven(new Secret(uri), TlsFiles.NONE);
    assertThat(checked.warnings()).isEmpty();
    assertThat(checked.forDriver().reveal()).isEqualTo(uri);
  }

  @ParameterizedTest
  @CsvSource({
    "5, 5000",
    "500ms, 500",
    "500MS, 500",
    "1.5s, 1500",
    "2m, 120000",
    "1H, 3600000",
    "00:00:05, 5000",
    "0, 0",
  })
  void timesAreReadInTheFormsOfDotNet(String value, int millis) {
    assertThat(drivers("connectTimeout=" + value).getConnectTimeout()).isEqualTo(millis);
    assertThat(drivers("socketTimeout=" + value).getSocketTimeout()).isEqualTo(millis);
    assertThat(drivers("serverSelectionTimeout=" + value).getServerSelectionTimeout())
        .isEqualTo(millis);
    assertThat(drivers("localThreshold=" + value).getLocalThreshold()).isEqualTo(millis);
    assertThat(drivers("secondaryAcceptableLatency=" + value).getLocalThreshold())
        .isEqualTo(millis);
    assertThat(drivers("maxIdleTime=" + value).getMaxConnectionIdleTime()).isEqualTo(millis);
    assertThat(drivers("maxLifeTime=" + value).getMaxConnectionLifeTime()).isEqualTo(millis);
    assertThat(drivers("waitQueueTimeout=" + value).getMaxWaitTime()).isEqualTo(millis);
    if (millis > 0) {
      assertThat(drivers("heartbeatInterval=" + value).getHeartbeatFrequency()).isEqualTo(millis);
      assertThat(drivers("heartbeatFrequency=" + value).getHeartbeatFrequency()).isEqualTo(millis);
    }
    if (!value.equals("5")) {
      assertThat(writeTimeout("wtimeout=" + value)).isEqualTo(millis);
    }
  }

  private static @Nullable Boolean journal(String options) {
    WriteConcern concern = drivers(options).getWriteConcern();
    return concern == null ? null : concern.getJournal();
  }

  private static int writeTimeout(String options) {
    WriteConcern concern = drivers(options).getWriteConcern();
    Integer millis = concern == null ? null : concern.getWTimeout(TimeUnit.MILLISECONDS);
    return millis == null ? -1 : millis;
  }

  @Test
  void wtimeoutWithoutAUnitIsInMillisecondsAndGivesAWarning() {
    assertThat(writeTimeout("wtimeout=5")).isEqualTo(5);
    assertThat(
            ConnectionStringReader.checkGiven(new Secret("mongodb://h/?wtimeout=5"), TlsFiles.NONE)
                .warnings())
        .singleElement()
        .asString()
        .contains("wtimeout", "milliseconds", "seconds in the .NET driver");
    assertThat(
            ConnectionStringReader.checkGiven(
                    new Secret("mongodb://h/?wtimeoutMS=5"), TlsFiles.NONE)
                .warnings())
        .isEmpty();
  }

  @Test
  void theLastOfTwoSpellingsIsUsed() {
    assertThat(drivers("connectTimeout=5s&connectTimeoutMS=3").getConnectTimeout()).isEqualTo(3);
    assertThat(drivers("connectTimeoutMS=3&connectTimeout=5s").getConnectTimeout()).isEqualTo(5000);
    assertThat(writeTimeout("wtimeoutMS=3&wtimeout=5s")).isEqualTo(5000);
    assertThat(journal("journal=true&j=false")).isFalse();
    assertThat(journal("j=false&journal=true")).isTrue();
  }

  @Test
  void stalenessIsReadInAnyUnit() {
    assertThat(drivers("readPreference=nearest&maxStaleness=2m").getReadPreference())
        .isEqualTo(drivers("readPreference=nearest&maxStalenessSeconds=120").getReadPreference());
    assertThat(drivers("readPreference=nearest&maxStaleness=-1").getReadPreference())
        .isEqualTo(drivers("readPreference=nearest").getReadPreference());
  }

  @Test
  void compressorsWithoutTheirLibraryAreRemoved() {
    CheckedConnectionString some =
        ConnectionStringReader.checkGiven(
            new Secret("mongodb://h/?compressors=zstd,zlib,snappy"), TlsFiles.NONE);
    assertThat(new ConnectionString(some.forDriver().reveal()).getCompressorList())
        .singleElement()
        .satisfies(compressor -> assertThat(compressor.getName()).isEqualTo("zlib"));
    assertThat(some.warnings())
        .singleElement()
        .asString()
        .contains(
            "compressors",
            "names zstd and snappy, but their libraries are not on the class path, so connections do"
                + " not use them: add com.github.luben:zstd-jni and org.xerial.snappy:snappy-java, or"
                + " leave them out");
    CheckedConnectionString none =
        ConnectionStringReader.checkGiven(
            new Secret("mongodb://h/?compressors=snappy&appName=x"), TlsFiles.NONE);
    assertThat(none.forDriver().reveal()).isEqualTo("mongodb://h/?appName=x");
    assertThat(none.warnings())
        .singleElement()
        .asString()
        .contains("names snappy, but its library is not", "do not use it: ", ", or leave it out");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "replicaset=my@replicaset",
        "appName=me@here&w=majority",
        "authSource=a@b",
        "tlsCAFile=/home/me@example.org/ca.pem",
        "proxyHost=a@b",
      })
  void anAtSignInAnOptionIsNotPartOfThePassword(String option) {
    assertThat(
            ConnectionStringReader.checkGiven(
                    new Secret("mongodb://alice:s3cr3t@example.org/x?" + option), TlsFiles.NONE)
                .database())
        .isEqualTo("x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mongodb://user:1?s3cr3t=s3cr3t@h/db",
        "mongodb://user:1?s3cr3t@h/db",
        "mongodb://user:s3cr3t?appName@h/db",
      })
  void anAtSignElsewhereMayBeTheEndOfAPassword(String uri) {
    assertThat(rejection(uri)).contains("percent-encoded").doesNotContain("s3cr3t");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tlsAllowInvalidHostnames=true",
        "sslInvalidHostNameAllowed=true",
        "tlsInsecure=true"
      })
  void disabledHostNameVerificationGivesAWarning(String option) {
    assertThat(
            ConnectionStringReader.checkGiven(
                    new Secret("mongodb://h/?tls=true&" + option), TlsFiles.NONE)
                .risks())
        .singleElement()
        .asString()
        .contains(option.substring(0, option.indexOf('=')), "impersonate the server");
  }

  @Test
  void warningsOfGivenSettingsAppearOnce() {
    StorageSettings read = new Sources(folder).uri("mongodb://h/db?guids=x").read();
    assertThat(read.withConnectionWarnings()).isEqualTo(read);
    assertThat(read.withoutWarnings().withConnectionWarnings().warnings())
        .singleElement()
        .asString()
        .contains("guids", "the given settings");
  }
}
