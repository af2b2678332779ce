package schemaapp;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.data.mongodb.core.MongoTemplate;

/** The beans that depend on the migration. */
class OrderTest {
  private static final String MIGRATION = "taskRunnerSchemaMigration";

  private final TestDatabase database = new TestDatabase();

  @AfterEach
  void drop() {
    database.close();
  }

  @Test
  void factoriesTemplatesAndGridFsOfBothKindsDependOnTheMigration() {
    Contexts.over(database)
        .run(
            context -> {
              var beans = context.getBeanFactory();
              for (var name :
                  new String[] {
                    "mongoDatabaseFactory",
                    "reactiveMongoDatabaseFactory",
                    "mongoTemplate",
                    "reactiveMongoTemplate",
                    "gridFsTemplate",
                    "reactiveGridFsTemplate"
                  }) {
                assertThat(beans.getBeanDefinition(name).getDependsOn())
                    .as(name)
                    .contains(MIGRATION);
              }
            });
  }

  @Test
  void beansThatDependOnTheMigrationFindTheCollections() {
    Contexts.over(database)
        .withUserConfiguration(Waiting.class)
        .run(context -> assertThat(context.getBeansOfType(Seen.class).values())
            .hasSize(2)
            .allMatch(Seen::collections));
  }

  @Test
  void aLazyContextMigratesAtItsStart() {
    Contexts.over(database)
        .withInitializer(
            context ->
                context.addBeanFactoryPostProcessor(
                    new org.springframework.boot.LazyInitializationBeanFactoryPostProcessor()))
        .run(context -> assertThat(database.has("pack_runs")).isTrue());
  }

  @Test
  void ifItIsDisabledNothingIsMigratedAndDependentBeansAreCreated() {
    Contexts.over(database)
        .withPropertyValues("taskrunner.schema.enabled=false")
        .withUserConfiguration(Waiting.class)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(context).hasSingleBean(MongoTemplate.class);
              assertThat(database.has("pack_runs")).isFalse();
              assertThat(Line.hasHealth(context)).isFalse();
            });
  }

  record Seen(boolean collections) {}

  @Configuration(proxyBeanMethods = false)
  static class Waiting {
    @Bean
    @DependsOnDatabaseInitialization
    Seen marked(MongoClient client) {
      return seen(client);
    }

    @Bean
    @DependsOn(MIGRATION)
    Seen byName(MongoClient client) {
      return seen(client);
    }

    private static Seen seen(MongoClient client) {
      for (var name : client.listDatabaseNames()) {
        if (name.startsWith("boot")
            && client
                .getDatabase(name)
                .listCollectionNames()
                .into(new java.util.ArrayList<>())
                .contains("pack_runs")) {
          return new Seen(true);
        }
      }
      return new Seen(false);
    }
  }

}
