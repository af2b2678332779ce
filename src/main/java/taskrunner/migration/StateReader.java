package taskrunner.migration;

import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Sorts.ascending;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.LockStatus;
import taskrunner.StateReport;
import taskrunner.StepState;
import taskrunner.database.StoredDocument;
import taskrunner.database.StoredType;

/**
 * The recorded history of the namespaces of this process, compared with the units of this build;
 * reads only. Rows of other authors, who share the change log, are not shown.
 */
final class StateReader {
  private final MigrationContext context;

  StateReader(MigrationContext context) {
    this.context = context;
  }

  StateReport read() {
    List<StateReport.HistoryRow> rows = rows();
    Map<String, String> newest = new HashMap<>();
    for (StateReport.HistoryRow row : rows) {
      if (!"ignored".equals(row.state())) {
        newest.put(row.changeId(), row.state());
      }
    }
    History history = context.history();
    return new StateReport(
        context.databaseName(),
        rows,
        compare(history, newest),
        underWay(history.policy(), history.executed().keySet()));
  }

  /**
   * The history without a comparison. All its fields are only shown, so damage does not stop it.
   */
  StateReport recorded() {
    List<StateReport.HistoryRow> rows = rows();
    Set<String> executed = new HashSet<>();
    for (StateReport.HistoryRow row : rows) {
      if ("executed".equals(row.state())) {
        executed.add(row.changeId());
      } else if ("rolled-back".equals(row.state())) {
        executed.remove(row.changeId());
      }
    }
    return new StateReport(
        context.databaseName(), rows, List.of(), underWay(Policy.read(context.books()), executed));
  }

  private List<StateReport.HistoryRow> rows() {
    List<StateReport.HistoryRow> rows = new ArrayList<>();
    for (Document row :
        context
            .books()
            .changeLog()
            .find(in("author", context.units().namespaces()))
            .sort(ascending("timestamp", "_id"))) {
      StateReport.HistoryRow read = row(StoredDocument.of(context.books().changeLogName(), row));
      if (read != null) {
        rows.add(read);
      }
    }
    return rows;
  }

  /**
   * The running steps. A mark that stayed beside its history row (on a standalone server) has no
   * meaning.
   */
  private List<StateReport.UnderWay> underWay(Policy policy, Set<String> executed) {
    Map<String, Policy.Running> marks = new TreeMap<>();
    for (String id : policy.stepIds()) {
      Policy.Running running = policy.step(id).running();
      if (running != null
          && running.undo() == executed.contains(id)
          && context.units().isOfNamespace(id)) {
        marks.put(id, running);
      }
    }
    if (marks.isEmpty()) {
      return List.of();
    }
    LockStatus lock = new LockDocument(context.books()).look().status();
    List<StateReport.UnderWay> underWay = new ArrayList<>();
    marks.forEach(
        (id, mark) ->
            underWay.add(
                new StateReport.UnderWay(
                    id,
                    mark.undo(),
                    mark.owner(),
                    mark.host(),
                    mark.since(),
                    lock.held() && mark.owner().equals(lock.owner()))));
    return underWay;
  }

  private List<StateReport.Compared> compare(History history, Map<String, String> newest) {
    List<StateReport.Compared> compared = new ArrayList<>();
    for (RegisteredUnit unit : context.units().units()) {
      History.Executed executed = history.executed().get(unit.id());
      compared.add(
          new StateReport.Compared(
              unit.id(),
              true,
              newest.containsKey(unit.id()),
              executed != null ? StepState.EXECUTED : notExecuted(newest.get(unit.id())),
              match(executed, unit)));
    }
    for (String id : history.unknown(context.units().ids())) {
      compared.add(
          new StateReport.Compared(
              id, false, true, StepState.MISSING_IN_CODE, StateReport.ChecksumMatch.UNKNOWN));
    }
    return compared;
  }

  private static StepState notExecuted(@Nullable String newest) {
    if (newest == null) {
      return StepState.PENDING;
    }
    return newest.equals("rolled-back") ? StepState.ROLLED_BACK : StepState.FAILED;
  }

  private static StateReport.ChecksumMatch match(
      History.@Nullable Executed executed, RegisteredUnit unit) {
    if (executed == null || executed.checksum() == null) {
      return StateReport.ChecksumMatch.UNKNOWN;
    }
    return executed.checksum().equals(unit.checksum())
        ? StateReport.ChecksumMatch.MATCH
        : StateReport.ChecksumMatch.CHANGED;
  }

  /** A row of the report; all its fields are only shown. Null for a row without a unit. */
  private static StateReport.@Nullable HistoryRow row(StoredDocument row) {
    String changeId = row.shown("changeId", StoredType.TEXT);
    if (changeId == null) {
      return null;
    }
    String author = row.shown("author", StoredType.TEXT);
    Long millis = row.shown("executionMillis", StoredType.COUNT);
    return new StateReport.HistoryRow(
        author == null ? changeId : RegisteredUnit.qualified(author, changeId),
        state(row),
        row.shown("timestamp", StoredType.DATE),
        millis == null ? null : Duration.ofMillis(millis),
        row.shown("executionHostname", StoredType.TEXT),
        RecordedError.of(row.shown("errorTrace", StoredType.TEXT)));
  }

  /** A row without a state is an old EXECUTED one. */
  private static String state(StoredDocument row) {
    if (!row.has("state")) {
      return "executed";
    }
    String state = row.shown("state", StoredType.TEXT);
    return state == null ? "unknown" : state.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
