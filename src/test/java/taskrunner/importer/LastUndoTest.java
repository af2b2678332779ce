package taskrunner.importer;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.importer.ledger.Gate;
import taskrunner.schema.WriteGuard;
import taskrunner.testing.MongoTest;

/** What tells an import that an undo may have removed its documents. */
@MongoTest
class LastUndoTest {
  @Test
  void onlyAnUndoOfTheImportCounts(@TempDir Path folder, MongoDatabase database) {
    Importer importer = new ImportFixture(folder, database).importer(WriteGuard.none());
    Gate gate = new Gate(database, "pack_import_ledger");

    importer.keepOut(() -> assertThat(gate.undos().closed()).isTrue());
    assertThat(gate.lastUndo()).isNull();

    importer.undo();
    String undo = gate.lastUndo();
    assertThat(undo).isNotNull();

    importer.keepOut(() -> {});
    assertThat(gate.lastUndo()).isEqualTo(undo);
  }
}
