package taskrunner.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.importer.ImportFixture.EARLY;

import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.testing.MongoTest;

/** Without a validator, the server accepts a negative sequence, and the ledger can record it. */
@MongoTest
class NegativeSequencesTest {
  @Test
  void negativeSequencesAreImportedOnceAndUndone(@TempDir Path folder, MongoDatabase database) {
    ImportFixture importing = new ImportFixture(folder, database);
    importing
        .store
        .run("run-1", EARLY)
        .write(
            "logs/run-1.ndjson",
            StoreOnDisk.line("one", -3)
                + StoreOnDisk.line("two", Long.MIN_VALUE)
                + StoreOnDisk.line("three", Long.MAX_VALUE - 1));
    assertThat(importing.run().logs().inserted()).isEqualTo(3);
    assertThat(importing.run().logs().unchanged()).isEqualTo(3);
    assertThat(importing.again().logs().unchanged()).isEqualTo(3);
    importing.undo();
    assertThat(importing.everything().values()).allMatch(List<Document>::isEmpty);
  }
}
