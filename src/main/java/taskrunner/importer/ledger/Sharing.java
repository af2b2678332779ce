package taskrunner.importer.ledger;

import com.mongodb.client.MongoClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How imports share a database, with each other and with an undo.
 *
 * @param transactions where to run transactions; null on a standalone server, where a check comes
 *     before each write instead
 * @param life how long an import that has fallen silent keeps its files
 * @param patience how long an import waits for an undo, and an undo for imports
 * @param host for other people's eyes, like {@code pid} and {@code version}
 */
public record Sharing(
    @Nullable MongoClient transactions,
    Duration life,
    Duration patience,
    String host,
    long pid,
    String version) {}
