package taskrunner;

import java.time.Instant;
import java.util.List;
import taskrunner.importer.ledger.LedgerSummary;
import taskrunner.schema.CollectionFacts;

/**
 * Everything that there is to say about a database, at one moment.
 *
 * @param at by this process's clock
 * @param server e.g. {@code MongoDB 6.0.5, replica set}
 * @param retention how long log entries live, in words; {@code none} for ever
 * @param state history and change units
 * @param verified the live database against what the applied units declare
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
