package taskrunner.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.MongoWriteConcernException;
import com.mongodb.MongoWriteException;
import com.mongodb.ServerAddress;
import com.mongodb.WriteConcernResult;
import com.mongodb.WriteError;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.bulk.WriteConcernError;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailoverTest {
  private static final ServerAddress SERVER = new ServerAddress();

  @ParameterizedTest
  @CsvSource({
    "11602, true",
    "91, true",
    "13, false",
    "11000, false",
    "121, false",
    "14031, false",
  })
  void onlyTransientErrorsOfASingleWriteAreRetried(int code, boolean passes) {
    var single =
        new MongoWriteException(
            new WriteError(code, "refused", new BsonDocument()), SERVER, Set.of());

    assertThat(Failover.passes(single)).isEqualTo(passes);
    assertThat(Failover.passes(bulk(null, code))).isEqualTo(passes);
  }

  @Test
  void aBulkWriteWithOneTransientErrorIsRetriedUnlessTheDiskIsFull() {
    assertThat(Failover.passes(bulk(null, 121, 11602))).isTrue();
    assertThat(Failover.passes(bulk(null, 11602, 14031))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"91, true, true", "64, true, false", "79, false, false", "100, false, false"})
  void aWriteConcernTimeoutIsRetriedForDocumentsButNotForACommand(
      int code, boolean ofDocuments, boolean ofACommand) {
    var concern = new WriteConcernError(code, "", "not confirmed", new BsonDocument());

    assertThat(Failover.passes(bulk(concern))).isEqualTo(ofDocuments);
    assertThat(
            Failover.passes(
                new MongoWriteConcernException(
                    concern, WriteConcernResult.unacknowledged(), SERVER, Set.of())))
        .isEqualTo(ofACommand);
  }

  @Test
  void aWriteConcernTimeoutIsRetriedWhateverTheWriteErrorsUnlessTheDiskIsFull() {
    var late = new WriteConcernError(64, "", "not confirmed", new BsonDocument());
    var never = new WriteConcernError(100, "", "not confirmed", new BsonDocument());

    assertThat(Failover.passes(bulk(late, 11000))).isTrue();
    assertThat(Failover.passes(bulk(late, 121))).isTrue();
    assertThat(Failover.passes(bulk(late, 14031))).isFalse();
    assertThat(Failover.passes(bulk(never, 11000))).isFalse();
  }

  @Test
  void theErrorOfTheLastTryIsThrown() {
    AtomicInteger tried = new AtomicInteger();

    assertThatThrownBy(
            () ->
                Failover.tries(
                    3,
                    e -> true,
                    () -> {
                      throw new MongoException("try " + tried.incrementAndGet());
                    }))
        .hasMessage("try 3");
  }

  @Test
  void anErrorThatIsNotTransientIsThrownAtOnce() {
    AtomicInteger tried = new AtomicInteger();

    assertThatThrownBy(
            () ->
                Failover.tries(
                    3,
                    e -> String.valueOf(e.getMessage()).endsWith("1"),
                    () -> {
                      throw new MongoException("try " + tried.incrementAndGet());
                    }))
        .hasMessage("try 2");
  }

  private static MongoBulkWriteException bulk(@Nullable WriteConcernError concern, int... codes) {
    List<BulkWriteError> errors =
        IntStream.of(codes)
            .mapToObj(code -> new BulkWriteError(code, "refused", new BsonDocument(), 0))
            .toList();
    return new MongoBulkWriteException(
        BulkWriteResult.unacknowledged(), errors, concern, SERVER, Set.of());
  }
}
