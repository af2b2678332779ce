package taskrunner;

import java.time.Instant;
import java.util.List;
import taskrunner.importer.ledger.LedgerSummary;
import taskrunner.schema.CollectionFacts;

/**
 * The complete report on a database, at one moment.
 *
 * @param at by this process's clock
 * @param server e.g. {@code MongoDB 6.0.5, replica set}
 * @param retention how long the server keeps log entries, in words; {@code none}: no limit
 * @param state history and change units
 * @param verified the comparison of the database with the applied units
 */
public record DatabaseReport(
    String database,
    Instant at,
    String server,
    String retention,
    StateReport state,
    List<CollectionFacts> collections,
    VerifyReport verified,
    LedgerSummary imports) {
  public DatabaseReport {
    collections = List.copyOf(collections);
  }
}
