package taskrunner.importer.ledger;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.database.Sessions;

/**
 * The sessions in which somebody runs transactions, one for each at a time: known beforehand, so
 * that others can end them when their owner is dead. On a standalone server there are none.
 */
final class TransactionSessions implements AutoCloseable {
  private final List<ClientSession> sessions = new ArrayList<>();

  TransactionSessions(@Nullable MongoClient transactions, int number) {
    if (transactions != null) {
      try {
        for (int i = 0; i < number; i++) {
          sessions.add(transactions.startSession());
        }
      } catch (RuntimeException e) {
        close();
        throw e;
      }
    }
  }

  /** Null on a standalone server. */
  @Nullable ClientSession get(int number) {
    return sessions.isEmpty() ? null : sessions.get(number);
  }

  List<String> uuids() {
    return sessions.stream().map(Sessions::uuid).toList();
  }

  @Override
  public void close() {
    sessions.forEach(ClientSession::close);
  }
}
