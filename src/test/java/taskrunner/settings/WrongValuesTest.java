package taskrunner.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.ConfigurationException;
import taskrunner.ErrorCode;

/** The error of a wrong value names its key, the value, its source and the allowed values. */
class WrongValuesTest {
  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      value = {
        "Mode | mysql | filesystem, mongo",
        "Mode | '' | filesystem, mongo",
        "Mode | 1 | filesystem, mongo",
        "Mongo:ConnectionString | localhost:27017 | mongodb://",
        "Mongo:ConnectionString | http://h/ | mongodb://",
        "Mongo:ConnectionString | mongodb://h:port/ | mongodb://",
        "Mongo:ConnectionString | mongodb://h:99999/ | mongodb://",
        "Mongo:ConnectionString | mongodb:// | mongodb://",
        "Mongo:ConnectionString | mongodb://h/?w | mongodb://",
        "Mongo:ConnectionString | mongodb://h/?connectTimeoutMS=soon | mongodb://",
        "Mongo:ConnectionString | mongodb://u:p@x@h/ | percent-encoded",
        "Mongo:ConnectionString | mongodb://u:123/4@h/ | percent-encoded",
        "Mongo:ConnectionString | mongodb://u:p%zz@h/ | percent-encoded",
        "Mongo:ConnectionString | mongodb+srv://h:27017/ | mongodb://",
        "Mongo:ConnectionString | mongodb://h/a.b | 63 bytes",
        "Mongo:ConnectionStringFile | missing | does not exist",
        "Mongo:ConnectionStringFile | . | folder",
        "Mongo:Database | a.b | 63 bytes",
        "Mongo:Database | a b | 63 bytes",
        "Mongo:Database | a/b | 63 bytes",
        "Mongo:Database | a$b | 63 bytes",
        "Mongo:Database | admin | server's own",
        "Mongo:Database | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | 63 bytes",
        "Mongo:RunsCollection | '' | not empty",
        "Mongo:RunsCollection | ' ' | not empty",
        "Mongo:LogsCollection | system.logs | system.",
        "Mongo:ArtifactsCollection | a$b | without $",
        "Mongo:ApprovalsCollection | .a | system. or .",
        "Mongo:ApprovalsCollection | pack_runs | names that all differ",
        "Mongo:RunsCollection | mongockLock | any name but",
        "Mongo:RunsCollection | pack_schema_policy | any name but",
        "Mongo:BookkeepingPrefix | system. | no $",
        "Mongo:BookkeepingPrefix | a$ | no $",
        "Mongo:SchemaValidation | moderate | strict, warn, off",
        "Mongo:LogRetention | 59s | at least 1 min",
        "Mongo:LogRetention | -1d | hh:mm:ss",
        "Mongo:LogRetention | 30 | 30d",
        "Mongo:LogRetention | 100.500ms | hh:mm:ss",
        "Mongo:LogRetention | 00:01:00.5 | whole",
        "Mongo:LogRetention | 2147483648s | at most",
        "Mongo:LockLease | 2s | at least 3 s",
        "Mongo:LockLease | '' | hh:mm:ss",
        "Mongo:LockWait | soon | hh:mm:ss",
        "Filesystem:EnumTable | standard | default",
        "Filesystem:EnumTable | stepstate=0:pending | stepStatus=",
        "Filesystem:EnumTable | stepStatus=0 | stepStatus=",
        "Filesystem:EnumTable | stepStatus=0:pending,0:running | stepStatus=",
        "Filesystem:EnumTable | stepStatus=0:pending;stepStatus=1:running | stepStatus=",
        "Filesystem:EnumTable | approvalStatus=0:perhaps | pending, approved, rejected, expired",
        "Filesystem:Words | raw | plain, verbatim",
        "Filesystem:BackfillOnBoot | yes | true, false",
      })
  void aWrongValueIsRejected(String key, String value, String allowed) {
    assertThatThrownBy(() -> new Sources(folder).set(key, value).read())
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.WRONG_CONFIGURATION);
              assertThat(e)
                  .hasNoCause()
                  .hasMessageContaining("TaskRunner:Storage:" + key)
                  .hasMessageContaining("--set")
                  .hasMessageContaining(allowed);
              if (!key.equals("Mongo:ConnectionString")) {
                assertThat(e).hasMessageContaining("\"" + value + "\"");
              }
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Mongo:RunsCollection",
        "Mongo:BookkeepingPrefix",
        "Mongo:IndexNames:pack_runs:updatedAt_-1",
        "Mongo:Tls:CaFile",
        "Filesystem:Root",
        "Filesystem:RejectsFile",
        "Filesystem:EnumTable",
      })
  void aConnectionStringInAnotherSettingIsRejectedWithoutItsPassword(String key) {
    for (String value :
        new String[] {"mongodb://u:S3cr3t@h/x", "uri:mongodb://u:S3cr3t@h", "u:S3cr3t@h"}) {
      assertThatThrownBy(() -> new Sources(folder).set(key, value).read())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining(key)
          .hasMessageNotContaining("S3cr3t");
    }
  }

  @Test
  void theErrorNamesTheFileOrTheVariable() {
    Sources sources = new Sources(folder).storage("{\"Mode\": \"mysql\"}");
    assertThatThrownBy(sources::read)
        .hasMessage(
            "TaskRunner:Storage:Mode is \"mysql\" (%s); allowed: filesystem, mongo."
                .formatted(folder.resolve("appsettings.json")));
    sources.env("TASKRUNNER__STORAGE__MODE", "oracle");
    assertThatThrownBy(sources::read)
        .hasMessage(
            "TaskRunner:Storage:Mode is \"oracle\" (environment variable"
                + " TASKRUNNER__STORAGE__MODE); allowed: filesystem, mongo.");
  }

  @Test
  void invisibleCharactersAreShown() {
    for (String name : new String[] {"a\0b", "a\nb\0"}) {
      assertThatThrownBy(() -> new Sources(folder).set("Mongo:LogsCollection", name).read())
          .hasMessageContainingAll("NUL", "\\u0000");
    }
    assertThatThrownBy(() -> new Sources(folder).set("Mongo:Database", "\0").read())
        .hasMessageContaining("NUL");
    assertThatThrownBy(() -> new Sources(folder).set("Filesystem:Root", "\0").read())
        .hasMessageContaining("NUL");
  }

  @Test
  void databaseAndCollectionTogetherHaveTheLimitOfTheServer() {
    String name = "ü".repeat(120);
    String shorter = "d".repeat(14);
    Sources sources = new Sources(folder).set("Mongo:LogsCollection", name);
    assertThat(sources.read().collections().logs()).isEqualTo(name);
    assertThat(sources.database(shorter).read().database()).isEqualTo(shorter);
    assertThatThrownBy(() -> sources.database(shorter + "d").read())
        .hasMessageContainingAll("LogsCollection", "240 bytes", "at most 239 bytes");
    assertThatThrownBy(
            () -> new Sources(folder).set("Mongo:BookkeepingPrefix", "p".repeat(250)).read())
        .hasMessageContainingAll("BookkeepingPrefix", "bytes");
  }

  @Test
  void aPrefixMakesTheNamesWithoutItAvailable() {
    Sources sources = new Sources(folder).set("Mongo:RunsCollection", "mongockLock");
    sources.set("Mongo:BookkeepingPrefix", "two_");
    assertThat(sources.read().collections().runs()).isEqualTo("mongockLock");
    sources.set("Mongo:LogsCollection", "two_mongockLock");
    assertThatThrownBy(sources::read).hasMessageContainingAll("LogsCollection", "two_mongockLock");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"Mode\": [\"mongo\"]}",
        "{\"Mode\": {\"Kind\": \"mongo\"}}",
        "{\"Mongo\": {\"Database\": {\"Name\": \"x\"}}}",
        "{\"Mongo\": \"mongodb://u:s3cr3t@h/\"}",
        "{\"Filesystem\": 1}",
        "\"mongodb://u:s3cr3t@h/\"",
      })
  void aGroupInsteadOfAValueAndAValueInsteadOfAGroupAreRejected(String storage) {
    assertThatThrownBy(() -> new Sources(folder).storage(storage).read())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("TaskRunner:Storage", "appsettings.json", "must be")
        .satisfies(e -> assertThat(e.toString()).doesNotContain("s3cr3t"));
  }

  @ParameterizedTest
  @CsvSource({
    "Default, default",
    "stepStatus=0:pending, stepStatus=0:pending",
    "'STEPKIND = 0 : Unknown , 1:gate.approval;', 'stepKind=0:Unknown,1:gate.approval'",
    "approvalStatus=0:Pending;stepStatus=-1:odd, approvalStatus=0:Pending;stepStatus=-1:odd",
  })
  void enumTablesAreNormalised(String text, String form) {
    assertThat(
            new Sources(folder).set("Filesystem:EnumTable", text).read().filesystem().enumTable())
        .isEqualTo(form);
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "True", "FALSE", " false "})
  void booleansAreReadAsDotnetDoes(String text) {
    assertThat(
            new Sources(folder)
                .set("Filesystem:BackfillOnBoot", text)
                .read()
                .filesystem()
                .backfillOnBoot())
        .isEqualTo(text.strip().equalsIgnoreCase("true"));
  }
}
