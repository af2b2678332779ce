package taskrunner.bench;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Counts the commands that a start sends, without the driver's handshakes and monitors. */
final class BootCommands {
  private BootCommands() {}

  static String measure(String uri, BootDatabases databases, List<Target> targets) {
    StringBuilder table = new StringBuilder("### Commands\n\n| | ours | Mongock |\n|---|---|---|");
    Counts ours = count(uri, "ours", databases.migrated("ours", 0));
    row(table, "no-op", ours, count(uri, "mongock", databases.migrated("mongock", 0)));
    Counts oursOld = count(uri, "ours", databases.migrated("ours", 5_000));
    row(
        table,
        "no-op, 5,000 rows of history",
        oursOld,
        count(uri, "mongock", databases.migrated("mongock", 5_000)));
    Counts first = count(uri, "ours", databases.empty());
    row(table, "first run", first, count(uri, "mongock", databases.empty()));
    int most = Math.max(ours.total(), oursOld.total());
    targets.add(
        new Target("no-op: at most 2 commands, whatever the history", "" + most, most <= 2));
    targets.add(
        new Target("first run: at most 70 commands", "" + first.total(), first.total() <= 70));
    return table.toString();
  }

  private static void row(StringBuilder table, String what, Counts ours, Counts mongock) {
    table.append("\n| ").append(what).append(" | ").append(ours.text());
    table.append(" | ").append(mongock.text()).append(" |");
  }

  private static Counts count(String uri, String who, String database) {
    Map<String, Integer> counts = new ConcurrentHashMap<>();
    CommandListener listener =
        new CommandListener() {
          @Override
          public void commandStarted(CommandStartedEvent event) {
            counts.merge(event.getCommandName(), 1, Integer::sum);
          }
        };
    try (MongoClient client =
        MongoClients.create(
            MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(uri))
                .addCommandListener(listener)
                .build())) {
      BootChild.start(who, client, database).run();
      return new Counts(Map.copyOf(counts));
    }
  }

  private record Counts(Map<String, Integer> byName) {
    int total() {
      return byName.values().stream().mapToInt(n -> n).sum();
    }

    String text() {
      return total()
          + ": "
          + new TreeMap<>(byName)
              .entrySet().stream()
                  .map(e -> e.getValue() + " " + e.getKey())
                  .collect(Collectors.joining(", "));
    }
  }
}
