package schemaapp;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.model.Filters;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The health indicator and the commands that it sends. */
class HealthTest {
  private static final String STORE =
      "taskrunner.storage.filesystem.root="
          + System.getProperty("taskrunner.project")
          + "/importer/sample-store";

  private final TestDatabase database = new TestDatabase();

  @AfterEach
  void drop() {
    database.close();
  }

  @Test
  void theHealthOfAnAppliedSchemaNeedsOneCommand() {
    Contexts.over(database)
        .withUserConfiguration(Line.Commands.class)
        .run(
            context -> {
              assertThat(Line.status(context)).isEqualTo("UP");
              Line.Commands.SEEN.clear();
              assertThat(Line.status(context)).isEqualTo("UP");
              assertThat(Line.Commands.SEEN).containsExactly("aggregate");
            });
  }

  @Test
  void pendingUnitsAreNamed() {
    Contexts.over(database)
        .run(
            context -> {
              database
                  .database()
                  .getCollection("mongockChangeLog")
                  .deleteMany(Filters.eq("changeId", "0002-indexes"));
              database
                  .database()
                  .getCollection("mongockChangeLog")
                  .deleteMany(Filters.eq("changeId", "0003-backfill"));
              assertThat(Line.status(context)).isEqualTo("OUT_OF_SERVICE");
              assertThat(Line.details(context))
                  .containsEntry("pending", List.of("0002-indexes", "0003-backfill"));
            });
  }

  @Test
  void aBackfillForTheCommandLineIsADetail() {
    Contexts.over(database)
        .withPropertyValues(STORE, "taskrunner.storage.filesystem.backfill-on-boot=false")
        .run(
            context -> {
              assertThat(Line.status(context)).isEqualTo("UP");
              assertThat(Line.details(context))
                  .containsEntry("leftToCommandLine", List.of("0003-backfill"));
            });
  }

  @Test
  void aNewerBuildIsADetail() {
    Contexts.over(database)
        .run(
            context -> {
              var log = database.database().getCollection("mongockChangeLog");
              var row = new Document(log.find(Filters.eq("changeId", "0003-backfill")).first());
              row.remove("_id");
              log.insertOne(row.append("changeId", "9999-later"));
              assertThat(Line.status(context)).isEqualTo("UP");
              assertThat(Line.details(context)).containsEntry("newer", List.of("9999-later"));
            });
  }

  @Test
  void aServiceWithoutModeIsUpAndDisabled() {
    Contexts.bare()
        .run(
            context -> {
              assertThat(Line.status(context)).isEqualTo("UP");
              assertThat(Line.details(context)).containsEntry("outcome", "disabled");
            });
  }

  @Test
  void anUnreachableServerIsDownWithTheErrorCode() {
    Contexts.over(database)
        .run(
            context -> {
              context.getBean(MongoClient.class).close();
              assertThat(Line.status(context)).isEqualTo("DOWN");
              assertThat(Line.details(context)).containsKeys("error", "message");
              assertThat(Line.details(context).get("error").toString()).doesNotContain("internal");
            });
  }

  @Test
  void aPropertyDisablesTheIndicator() {
    Contexts.over(database)
        .withPropertyValues("management.health.taskrunnerschema.enabled=false")
        .run(context -> assertThat(Line.hasHealth(context)).isFalse());
  }
}
