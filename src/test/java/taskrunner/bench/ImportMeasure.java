package taskrunner.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import taskrunner.testing.MongoServer;

/**
 * Times one import, and the server's share of the CPU.
 *
 * @param folder of the importers and the stores
 */
record ImportMeasure(
    ImportDatabases databases, ImportCommands commands, long serverPid, Path folder) {
  /** The database with the documents that every importer must write. */
  static final String REFERENCE = "bench_reference";

  /** The number of starts after which the launcher uses its class archive. */
  private static final int LAUNCHES = 3;

  ImportMeasure(MongoServer server, Path folder) {
    this(new ImportDatabases(server.client()), new ImportCommands(folder, server.uri()), folder);
  }

  private ImportMeasure(ImportDatabases databases, ImportCommands commands, Path folder) {
    this(databases, commands, databases.serverPid(), folder);
  }

  /** An importer; its argument is the database to import into. */
  interface Import {
    MeasuredProcess.Took into(String database) throws Exception;
  }

  /** Writes a store and imports it into {@link #REFERENCE}. */
  ImportStore prepare(long lines) throws Exception {
    ImportStore store = ImportStore.write(folder.resolve("store-" + lines), lines);
    databases.make(REFERENCE);
    for (int i = 0; i < LAUNCHES; i++) {
      commands.ours(store, REFERENCE);
    }
    return store;
  }

  /**
   * Imports into a new database, compares every document, and drops the database.
   *
   * @param again a second run that is timed by itself; null for none
   * @return seconds, rate, client's and server's CPU seconds, peak memory in MiB
   */
  Map<String, Double> once(long lines, Import importer, @Nullable Import again) throws Exception {
    String database = "bench_import";
    databases.make(database);
    double server = MeasuredProcess.cpuSeconds(serverPid);
    MeasuredProcess.Took took = importer.into(database);
    server = MeasuredProcess.cpuSeconds(serverPid) - server;
    databases.requireSameLogs(database, REFERENCE);
    var figures = new LinkedHashMap<String, Double>();
    figures.put("seconds", took.seconds());
    figures.put("rate", lines / took.seconds());
    figures.put("cpu", took.cpuSeconds());
    figures.put("server", server);
    figures.put("peak", took.peakMib());
    if (again != null) {
      figures.put("again", again.into(database).seconds());
    }
    databases.client().getDatabase(database).drop();
    return figures;
  }
}
