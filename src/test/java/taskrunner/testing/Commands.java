package taskrunner.testing;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.bson.BsonDocument;

/** The commands that one client sends, without the handshake. */
public final class Commands implements CommandListener {
  private final List<BsonDocument> sent = new CopyOnWriteArrayList<>();

  @Override
  public void commandStarted(CommandStartedEvent event) {
    sent.add(event.getCommand().clone());
  }

  /** A client whose commands are recorded here. */
  public MongoClient client(MongoServer server) {
    return client(server, settings -> {});
  }

  /** The same client with other options. */
  public MongoClient client(MongoServer server, Consumer<MongoClientSettings.Builder> options) {
    MongoClientSettings.Builder settings =
        MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(server.uri()))
            .addCommandListener(this);
    options.accept(settings);
    return MongoClients.create(settings.build());
  }

  public List<BsonDocument> of(String name) {
    return sent.stream().filter(command -> command.getFirstKey().equals(name)).toList();
  }

  public List<String> names() {
    return sent.stream().map(BsonDocument::getFirstKey).toList();
  }

  public int count(String name) {
    return of(name).size();
  }
}
