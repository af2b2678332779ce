package taskrunner.spring;

import com.mongodb.client.MongoClient;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.ConfigurableEnvironment;
import taskrunner.ChangeUnitProvider;
import taskrunner.MigrationListener;
import taskrunner.settings.StorageSettings;

/**
 * Migrates while the context is refreshed, before it creates any bean that uses the database.
 * {@code taskrunner.schema.enabled=false} disables it; a bean of the same name then does nothing,
 * so that other beans may depend on it in every profile.
 */
@AutoConfiguration(
    afterName = {
      "org.springframework.boot.autoconfigure.mongo.MongoAutoConfiguration",
      "org.springframework.boot.mongodb.autoconfigure.MongoAutoConfiguration"
    })
@ConditionalOnClass(MongoClient.class)
@ImportRuntimeHints(NativeHints.class)
class SchemaAutoConfiguration {
  /** The bean that other beans wait for with {@code @DependsOn}. */
  static final String MIGRATION = "taskRunnerSchemaMigration";

  private static final String ENABLED = "taskrunner.schema.enabled";

  /** No migration. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnProperty(name = ENABLED, havingValue = "false")
  static class Disabled {
    @Bean(MIGRATION)
    DisabledMigration taskRunnerSchemaMigration() {
      return new DisabledMigration();
    }
  }

  /** The migration, and the beans that depend on it. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnProperty(name = ENABLED, matchIfMissing = true)
  @Import({Boot3Connection.class, Boot4Connection.class, ObservationConfiguration.class})
  static class Enabled {
    @Bean
    static MigrationOrder taskRunnerSchemaOrder() {
      return new MigrationOrder();
    }

    @Bean(MIGRATION)
    @Lazy(false)
    SchemaMigration taskRunnerSchemaMigration(
        ConfigurableEnvironment environment,
        ObjectProvider<StorageSettings> settings,
        ObjectProvider<BootConnectionReader> connections,
        ObjectProvider<MongoClient> clients,
        ObjectProvider<ChangeUnitProvider> units,
        ObjectProvider<MigrationListener> listeners,
        ObjectProvider<MigrationAddition> additions) {
      List<MigrationAddition> watching = new ArrayList<>(additions.orderedStream().toList());
      watching.add(builder -> listeners.orderedStream().forEach(builder::listener));
      SchemaTarget target =
          SchemaTarget.of(
              SettingsOfContext.read(settings.getIfAvailable(), environment), connections, clients);
      List<ChangeUnitProvider> given = units.orderedStream().toList();
      return new SchemaMigration(target, builder -> given.forEach(builder::changeUnits), watching);
    }
  }
}
