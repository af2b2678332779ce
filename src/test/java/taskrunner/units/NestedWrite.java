package taskrunner.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.bson.Document;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;

/** A data unit that writes inside a write, which is refused on every server. */
final class NestedWrite {
  private static final Units.Code NESTED =
      new Units.Code(
          "0001-nested",
          "1",
          step ->
              step.guard()
                  .write(
                      outer -> {
                        step.database().getCollection("outer").find(outer).first();
                        step.guard()
                            .write(
                                inner ->
                                    step.database()
                                        .getCollection("inner")
                                        .insertOne(inner, new Document()));
                      }),
          step -> step.guard().write(session -> {}));

  private NestedWrite() {}

  static void isRefused(MongoClient client, MongoDatabase database) {
    var builder =
        ServiceUnitsTest.builder(client, database).changeUnits("billing", List.of(NESTED));

    TaskRunnerSchemaException refused =
        assertTimeoutPreemptively(
            Duration.ofSeconds(30),
            () -> Assertions.catchThrowableOfType(TaskRunnerSchemaException.class, builder::run));

    assertThat(refused.code()).isEqualTo(ErrorCode.WRONG_USAGE);
    assertThat(refused).hasMessageContaining("billing/0001-nested");
    assertThat(refused.hint()).isNotNull();
    assertThat(database.getCollection("inner").countDocuments()).isZero();
  }
}
