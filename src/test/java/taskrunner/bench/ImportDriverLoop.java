package taskrunner.bench;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertManyOptions;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;
import org.bson.RawBsonDocument;

/**
 * Inserts documents that are already in memory with the driver, a limit for any importer.
 * Arguments: connection string, database to read from, database to insert into, threads. Prints the
 * seconds and CPU seconds of the inserts alone.
 */
final class ImportDriverLoop {
  private static final int BATCH = 1000;

  private ImportDriverLoop() {}

  public static void main(String[] arguments) throws Exception {
    int threads = Integer.parseInt(arguments[3]);
    try (MongoClient client = MongoClients.create(arguments[0])) {
      List<RawBsonDocument> documents =
          client
              .getDatabase(arguments[1])
              .getCollection("pack_run_logs", RawBsonDocument.class)
              .find()
              .sort(new Document("_id", 1))
              .into(new ArrayList<>());
      MongoCollection<RawBsonDocument> to =
          client
              .getDatabase(arguments[2])
              .getCollection("pack_run_logs", RawBsonDocument.class)
              .withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
      var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      long cpu = system.getProcessCpuTime();
      long start = System.nanoTime();
      insert(to, documents, threads);
      System.out.println(
          (System.nanoTime() - start) / 1e9 + " " + (system.getProcessCpuTime() - cpu) / 1e9);
    }
  }

  private static void insert(
      MongoCollection<RawBsonDocument> to, List<RawBsonDocument> documents, int threads)
      throws Exception {
    var next = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        all.add(
            pool.submit(
                () -> {
                  for (int from = next.getAndAdd(BATCH);
                      from < documents.size();
                      from = next.getAndAdd(BATCH)) {
                    to.insertMany(
                        documents.subList(from, Math.min(documents.size(), from + BATCH)),
                        new InsertManyOptions().ordered(false));
                  }
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      pool.shutdown();
    }
  }
}
