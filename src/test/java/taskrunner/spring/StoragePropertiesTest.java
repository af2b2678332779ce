package taskrunner.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import taskrunner.ConfigurationException;
import taskrunner.schema.ValidationMode;
import taskrunner.settings.PropertyNames;
import taskrunner.settings.StorageMode;

/** The conversion of Spring's environment to settings. */
class StoragePropertiesTest {
  @Test
  void eachSettingHasAProperty() {
    assertThat(PropertyNames.all())
        .containsEntry("taskrunner.storage.mode", "Mode")
        .containsEntry("taskrunner.storage.mongo.connection-string", "Mongo:ConnectionString")
        .containsEntry(
            "taskrunner.storage.mongo.tls.certificate-key-file", "Mongo:Tls:CertificateKeyFile")
        .containsEntry(
            "taskrunner.storage.filesystem.backfill-on-boot", "Filesystem:BackfillOnBoot")
        .containsEntry("taskrunner.storage.mongo.runs-collection", "Mongo:RunsCollection");
  }

  @Test
  void valuesMayHaveAnyTypeAndPlaceholders() {
    var settings =
        settings(
            Map.of(
                "name", "taskrunner",
                "taskrunner.storage.mode", "MONGO",
                "taskrunner.storage.mongo.database", "${name}_one",
                "taskrunner.storage.mongo.schemaValidation", "warn",
                "taskrunner.storage.filesystem.backfill-on-boot", false));
    assertThat(settings.settings().mode()).isEqualTo(StorageMode.MONGO);
    assertThat(settings.settings().database()).isEqualTo("taskrunner_one");
    assertThat(settings.settings().schemaValidation()).isEqualTo(ValidationMode.WARN);
    assertThat(settings.settings().filesystem().backfillOnBoot()).isFalse();
    assertThat(settings.databaseNamed()).isTrue();
  }

  @Test
  void aVariableInSpringsFormIsReadAndOneWithTwoUnderscoresIsNot() {
    var environment = environment(Map.of("taskrunner.storage.mongo.database", "of-a-file"));
    variables(
        environment,
        Map.of(
            "TaskRunner__Storage__Mongo__Database", "of-.NET",
            "TASKRUNNER_STORAGE_MONGO_SCHEMAVALIDATION", "off",
            "TASKRUNNER_STORAGE_MONGO_LOCK_WAIT", "7s"));
    var settings = SettingsOfContext.read(null, environment).settings();
    assertThat(settings.database()).isEqualTo("of-a-file");
    assertThat(settings.schemaValidation()).isEqualTo(ValidationMode.OFF);
    assertThat(settings.lockWait()).hasSeconds(7);
    assertThat(settings.warnings()).isEmpty();
  }

  @Test
  void namesOfIndexesKeepTheirSpelling() {
    var names =
        settings(
                Map.of(
                    "taskrunner.storage.mongo.index-names.[pack_run_logs].[runId_1_sequence_1]",
                    "by_run"))
            .settings()
            .indexNames()
            .names();
    assertThat(names.toString()).contains("runId_1_sequence_1=by_run");
  }

  @Test
  void anUnknownPropertyIsAWarningThatNamesTheNearest() {
    assertThat(
            settings(Map.of("taskrunner.storage.mongo.conection-string", "mongodb://u:secret@h"))
                .settings()
                .warnings())
        .singleElement()
        .asString()
        .contains("taskrunner.storage.mongo.conection-string", "test")
        .contains("taskrunner.storage.mongo.connection-string")
        .doesNotContain("secret");
  }

  @Test
  void theErrorOfAWrongValueNamesPropertySourceAndAllowedValues() {
    assertThatThrownBy(() -> settings(Map.of("taskrunner.storage.mode", "mongoo")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("taskrunner.storage.mode")
        .hasMessageContaining("\"test\"")
        .hasMessageContaining("allowed: filesystem, mongo");
  }

  @Test
  void aListInsteadOfAValueIsRejected() {
    assertThatThrownBy(() -> settings(Map.of("taskrunner.storage.mode[0]", "mongo")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("taskrunner.storage.mode[0]");
  }

  @Test
  void aConnectionStringWithoutAModeIsAWarning() {
    assertThat(
            settings(Map.of("taskrunner.storage.mongo.connection-string", "mongodb://h/d"))
                .settings()
                .warnings())
        .singleElement()
        .asString()
        .contains("Mode");
  }

  private static SettingsOfContext settings(Map<String, Object> properties) {
    return SettingsOfContext.read(null, environment(properties));
  }

  private static ConfigurableEnvironment environment(Map<String, Object> properties) {
    var environment = new StandardEnvironment();
    environment.getPropertySources().addLast(new MapPropertySource("test", properties));
    return environment;
  }

  private static void variables(
      ConfigurableEnvironment environment, Map<String, Object> variables) {
    environment
        .getPropertySources()
        .replace(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                new HashMap<>(variables)));
  }
}
