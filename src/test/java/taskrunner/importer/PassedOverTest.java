package taskrunner.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.importer.ImportFixture.EARLY;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.lease.TestTerms;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.WriteGuard;
import taskrunner.testing.MongoTest;

@MongoTest
class PassedOverTest {
  private record Reported(long bytes, long totalBytes, long documents) {}

  @Test
  void progressCountsOnlyWhatThisImportReads(
      @TempDir Path folder, MongoDatabase database, MongoClient client) throws Exception {
    var importing = new ImportFixture(folder, database);
    importing
        .store
        .run("run-1", EARLY)
        .run("run-2", EARLY)
        .write("logs/run-1.ndjson", StoreOnDisk.line("one").repeat(900))
        .write("logs/run-2.ndjson", StoreOnDisk.line("one").repeat(700));
    Reported whole = last(importing, client);
    long log = Files.size(importing.store.root().resolve("logs/run-1.ndjson"));
    importing.store.append("logs/run-1.ndjson", StoreOnDisk.line("one more"));
    Reported grown = last(importing, client);

    assertThat(whole.documents()).isEqualTo(2 + 900 + 700);
    assertThat(whole.bytes()).isEqualTo(whole.totalBytes()).isGreaterThan(log);
    long more = Files.size(importing.store.root().resolve("logs/run-1.ndjson")) - log;
    assertThat(grown).isEqualTo(new Reported(more, more, 1));
  }

  private static Reported last(ImportFixture importing, MongoClient client) {
    List<Reported> reported = new ArrayList<>();
    new Importer(
            importing.database,
            CollectionNames.DEFAULTS,
            "",
            WriteGuard.none(),
            (bytes, total, documents) -> reported.add(new Reported(bytes, total, documents)),
            () -> TestTerms.of(client, importing.database, Duration.ofMinutes(5)))
        .run(
            new ImportRequest(
                StoreFolders.below(importing.store.root()),
                EnumTables.NONE,
                importing.rejects,
                false));
    return reported.get(reported.size() - 1);
  }
}
