package taskrunner.migration.mongock;

import io.mongock.runner.core.executor.changelog.ChangeLogService;
import io.mongock.runner.core.internal.ChangeLogItem;

/**
 * Reads the methods of the class that Mongock runs; id, author and order come from {@link
 * UnitIdentity}.
 */
final class SingleUnitService extends ChangeLogService {
  private final UnitIdentity unit;

  SingleUnitService(UnitIdentity unit) {
    this.unit = unit;
  }

  @Override
  protected ChangeLogItem buildChangeLogInstance(Class<?> type) {
    var methods = getAnnotationProcessor();
    methods.validateChangeUnit(type);
    return ChangeLogItem.getFromAnnotation(
        type,
        unit.changeId(),
        unit.author(),
        unit.order(),
        true, // fail fast
        false, // no transaction
        false, // not at every run
        "0",
        methods.getExecuteMethod(type),
        methods.getRollbackMethod(type),
        methods.getBeforeMethod(type).orElse(null),
        methods.getRollbackBeforeMethod(type).orElse(null),
        false);
  }
}
