package schemaapp;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import taskrunner.settings.StorageSettings;

/** The choice of the client and of the database. */
class ClientSelectionTest {
  /** No server listens at this address; a test that uses it takes seconds and fails. */
  private static final String NO_SERVER = "mongodb://127.0.0.1:1/nobody";

  private final TestDatabase database = new TestDatabase();
  private final ApplicationContextRunner mongo =
      Contexts.bare().withPropertyValues("taskrunner.storage.mode=mongo");

  @AfterEach
  void drop() {
    database.close();
  }

  @Test
  void withoutAConnectionStringTheServicesClientIsUsedAndStaysOpen() {
    Contexts.over(database)
        .withUserConfiguration(Line.Commands.class)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(database.has("pack_runs")).isTrue();
              assertThat(Line.Commands.SEEN).contains("create", "createIndexes");
              context.getBean(MongoClient.class).listDatabaseNames().first();
            });
  }

  @Test
  void theConnectionStringOfTheModuleTakesPrecedenceOverBootsProperties() {
    mongo
        .withPropertyValues(
            Line.MONGODB + ".uri=" + NO_SERVER,
            "taskrunner.storage.mongo.connection-string=" + database.uri())
        .run(context -> migrated(context));
  }

  @Test
  void connectionDetailsOfAContainerTakePrecedenceOverEachConnectionString() {
    mongo
        .withPropertyValues("taskrunner.storage.mongo.connection-string=" + NO_SERVER)
        .withBean("details", cast(Line.detailsType()), () -> Line.details(database.uri()))
        .run(context -> migrated(context));
  }

  @Test
  void theDefaultDatabaseOfBootCountsAsNone() {
    mongo
        .withPropertyValues(Line.MONGODB + ".host=127.0.0.1", Line.MONGODB + ".port=1")
        .run(context -> fails(context, "No database is configured."));
    mongo
        .withBean("details", cast(Line.detailsType()), () -> Line.details(TestDatabase.uri("test")))
        .run(context -> fails(context, "No database is configured."));
  }

  @Test
  void bootsDatabasePropertyNamesTheDatabase() {
    mongo
        .withPropertyValues(
            Line.MONGODB + ".uri=" + TestDatabase.server(),
            Line.MONGODB + ".database=" + database.name)
        .run(context -> migrated(context));
  }

  @Test
  void ofSeveralClientsThePrimaryOneIsUsed() {
    mongo
        .withPropertyValues("taskrunner.storage.mongo.database=" + database.name)
        .withBean("one", MongoClient.class, client(NO_SERVER))
        .withBean(
            "two", MongoClient.class, client(database.uri()), bean -> bean.setPrimary(true))
        .run(context -> migrated(context));
  }

  @Test
  void severalClientsWithoutAPrimaryOneAreNamed() {
    mongo
        .withPropertyValues(
            "taskrunner.storage.mongo.database=" + database.name,
            "spring.autoconfigure.exclude=" + Line.SYNC_CLIENT.getName())
        .withBean("one", MongoClient.class, client(NO_SERVER))
        .withBean("two", MongoClient.class, client(NO_SERVER))
        .run(context -> fails(context, "several MongoClient beans, none of them primary: one, two"));
  }

  @Test
  void aReactiveServiceGetsAClientOfTheModule() {
    Contexts.over(database)
        .withPropertyValues(
            "spring.autoconfigure.exclude=" + Line.SYNC_CLIENT.getName(),
            "spring.data.mongodb.repositories.type=none")
        .run(
            context -> {
              assertThat(context).doesNotHaveBean(MongoClient.class);
              migrated(context);
              assertThat(Line.status(context)).isEqualTo("UP");
            });
  }

  @Test
  void aBeanOfSettingsReplacesTheProperties() {
    Contexts.bare()
        .withBean(
            StorageSettings.class,
            () -> StorageSettings.builder().connectionString(database.uri()).build())
        .run(context -> migrated(context));
  }

  @Test
  void aClosedClientIsReportedInOneSentence() {
    mongo
        .withPropertyValues("taskrunner.storage.mongo.database=" + database.name)
        .withBean(
            "closed",
            MongoClient.class,
            () -> {
              var client = MongoClients.create(database.uri());
              client.close();
              return client;
            })
        .run(context -> fails(context, "closed"));
  }

  private void migrated(ApplicationContext context) {
    context.getBean("taskRunnerSchemaMigration");
    assertThat(database.has("pack_runs")).isTrue();
  }

  private void fails(
      org.springframework.boot.test.context.assertj.AssertableApplicationContext context,
      String sentence) {
    assertThat(context).hasFailed();
    var cause = Contexts.cause(context.getStartupFailure());
    assertThat(cause).isInstanceOf(taskrunner.TaskRunnerSchemaException.class);
    assertThat(cause.getMessage()).contains(sentence);
  }

  private static Supplier<MongoClient> client(String uri) {
    return () -> MongoClients.create(uri);
  }

  @SuppressWarnings("unchecked")
  private static Class<Object> cast(Class<?> type) {
    return (Class<Object>) type;
  }
}
