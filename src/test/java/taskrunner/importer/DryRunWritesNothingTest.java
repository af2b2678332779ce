package taskrunner.importer;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.schema.WriteGuard;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/** A dry run sends only reads and has the figures of the import that follows it. */
@MongoTest
class DryRunWritesNothingTest {
  private static final Set<String> READS =
      Set.of(
          "find",
          "getMore",
          "aggregate",
          "listCollections",
          "listIndexes",
          "hello",
          "killCursors",
          "endSessions");

  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path folder;

  @Test
  void aDryRunOnlyReadsAndPredictsTheFiguresOfTheImport(MongoDatabase database, MongoServer server)
      throws Exception {
    for (String name : List.of("sample-store", "sample-store-with-errors")) {
      Path root = folder.resolve(name);
      copy(Path.of("importer", name), root);
      var importing = new ImportFixture(root, folder, database);
      exact(importing, database, server);
      exact(importing, database, server); // The store is unchanged.
      grow(root);
      exact(importing, database, server);
    }
  }

  private void exact(ImportFixture importing, MongoDatabase database, MongoServer server)
      throws IOException {
    var sent = new ConcurrentSkipListSet<String>();
    var before = importing.everything();
    ImportReport planned;
    try (var client =
        MongoClients.create(
            MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(server.uri()))
                .addCommandListener(
                    new CommandListener() {
                      @Override
                      public void commandStarted(CommandStartedEvent event) {
                        sent.add(event.getCommandName());
                      }
                    })
                .build())) {
      planned =
          new ImportFixture(importing.store.root(), folder, client.getDatabase(database.getName()))
              .dryRun();
    }
    // The fixture creates the indexes.
    sent.remove("createIndexes");
    assertThat(READS).containsAll(sent);
    assertThat(importing.everything()).isEqualTo(before);
    assertThat(Files.exists(importing.rejects)).isFalse();

    ImportReport done = importing.run(WriteGuard.none(), false);
    assertThat(ImportFixture.figures(planned)).isEqualTo(ImportFixture.figures(done));
    assertThat(planned.rejectsByCode()).isEqualTo(done.rejectsByCode());
    assertThat(planned.files()).isEqualTo(done.files());
    assertThat(planned.outcome()).isEqualTo(ImportReport.Outcome.PLANNED);
    Files.deleteIfExists(importing.rejects);
  }

  /** Appends a line to each log, updates one run, and adds a run. */
  private static void grow(Path root) throws IOException {
    var store = new StoreOnDisk(root);
    try (Stream<Path> logs = Files.list(root.resolve("logs"))) {
      for (Path log : logs.filter(Files::isRegularFile).toList()) {
        store.append("logs/" + log.getFileName(), StoreOnDisk.line("later"));
      }
    }
    try (Stream<Path> runs = Files.list(root.resolve("runs"))) {
      Path run = runs.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
      String text = Files.readString(run);
      Files.writeString(run, text.replaceAll("(?<key>\"updatedAt\": ?\")20\\d\\d", "${key}2031"));
    }
    store.run("one-more", ImportFixture.LATE);
    store.write("logs/one-more.ndjson", StoreOnDisk.line("first"));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
  }
}
