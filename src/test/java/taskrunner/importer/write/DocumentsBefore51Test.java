package taskrunner.importer.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ReadConcern;
import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import taskrunner.testing.MongoTest;

@MongoTest
class DocumentsBefore51Test {
  @Test
  void theServerReturnsTheDocumentsUnchanged(MongoDatabase database) {
    BsonArray documents = new BsonArray();
    List<BsonDocument> sent = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      BsonDocument each = BsonDocument.parse("{i: %d, d: {x: ['$x', null], y: {}}}".formatted(i));
      sent.add(each);
      documents.add(new BsonDocument("$literal", each));
    }
    assertThat(
            Validators.aggregate(
                database.withReadConcern(ReadConcern.MAJORITY), Validators.before51(documents)))
        .isEqualTo(sent);
  }
}
