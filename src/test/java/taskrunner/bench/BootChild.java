package taskrunner.bench;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.Document;
import taskrunner.MigrationRunner;

/**
 * What a measured JVM does, by its first argument. The others are the connection string, the
 * database and a number.
 *
 * <ul>
 *   <li>{@code hello}: nothing, the minimum of any JVM;
 *   <li>{@code find}: connect and find once, the minimum of any client of MongoDB;
 *   <li>{@code ours}: {@code MigrationRunner.run()} with the settings of its environment, {@code
 *       mongock}: connect and run Mongock;
 *   <li>{@code ours-inside}, {@code mongock-inside}: over a connected client, so many times; one
 *       line of nanoseconds for each call;
 *   <li>{@code ours-threads}, {@code mongock-threads}: over one connected client, so many threads
 *       at once; one line of nanoseconds for each.
 * </ul>
 */
final class BootChild {
  private BootChild() {}

  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "hello" -> {}
      case "find" -> {
        try (MongoClient client = MongoClients.create(arguments[1])) {
          client.getDatabase(arguments[2]).getCollection("pack_runs").find().first();
        }
      }
      case "ours" -> MigrationRunner.run();
      case "mongock" -> {
        try (MongoClient client = MongoClients.create(arguments[1])) {
          PlainMongock.run(client, arguments[2]);
        }
      }
      default -> {
        String[] words = arguments[0].split("-", 2);
        try (MongoClient client = MongoClients.create(arguments[1])) {
          Runnable start = start(words[0], client, arguments[2]);
          int number = Integer.parseInt(arguments[3]);
          client.getDatabase("admin").runCommand(new Document("ping", 1));
          if (words[1].equals("inside")) {
            inTurn(start, number);
          } else {
            atOnce(start, number);
          }
        }
      }
    }
  }

  /** One start over an existing client. */
  static Runnable start(String who, MongoClient client, String database) {
    return who.equals("ours")
        ? () -> MigrationRunner.run(Defaults.of(database), client)
        : () -> PlainMongock.run(client, database);
  }

  private static void inTurn(Runnable start, int times) {
    for (int i = 0; i < times; i++) {
      System.out.println(nanos(start));
    }
  }

  private static void atOnce(Runnable start, int threads)
      throws InterruptedException, ExecutionException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    CountDownLatch ready = new CountDownLatch(threads);
    List<Future<Long>> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      all.add(
          pool.submit(
              () -> {
                ready.countDown();
                ready.await();
                return nanos(start);
              }));
    }
    for (Future<Long> each : all) {
      System.out.println(each.get());
    }
    pool.shutdown();
  }

  private static long nanos(Runnable work) {
    long started = System.nanoTime();
    work.run();
    return System.nanoTime() - started;
  }
}
