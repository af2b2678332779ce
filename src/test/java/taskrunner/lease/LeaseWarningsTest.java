package taskrunner.lease;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoSocketReadException;
import com.mongodb.ServerAddress;
import java.time.Duration;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import taskrunner.LeaseLostException;

class LeaseWarningsTest {
  private static final ServerAddress SERVER = new ServerAddress("db.example", 27017);

  @Test
  void aLeaseThatIsNotReleasedNamesThePrivilegeThatIsMissing() {
    var refused =
        new MongoCommandException(
            BsonDocument.parse(
                """
                {ok: 0, code: 13, codeName: "Unauthorized",
                 errmsg: "not authorized on tasks to execute command { delete: \\"ledger\\" }"}
                """),
            SERVER);

    assertThat(LeaseRelease.warning("The lock", Duration.ofSeconds(30), refused))
        .isEqualTo(
            "The lock could not be released; it expires within 30 s. Permission denied while"
                + " releasing it: the user lacks the action remove on the collection tasks.ledger.");
    assertThat(
            LeaseRelease.warning(
                "The lock",
                Duration.ofMinutes(2),
                new LeaseLostException("Its deadline has passed.", null)))
        .isEqualTo(
            "The lock could not be released; it expires within 2 min. Its deadline has passed.");
  }

  @Test
  void aLeaseThatIsNotRenewedNamesTheServerAndTheReason() {
    var broken = new MongoSocketReadException("Prematurely reached end of stream", SERVER);

    assertThat(Heartbeat.warning("The lock", broken))
        .startsWith("The lock could not be renewed yet; this is tried again. The connection to ")
        .contains("db.example:27017", "while renewing it")
        .doesNotContain("Exception");
  }
}
