package taskrunner.soak;

import changeunits.ChangeUnits;
import com.mongodb.client.model.Indexes;
import io.mongock.api.annotations.ChangeUnit;
import io.mongock.api.annotations.Execution;
import io.mongock.api.annotations.RollbackExecution;
import java.util.ArrayList;
import java.util.List;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.IndexDeclaration;
import taskrunner.schema.SchemaDeclaration;
import taskrunner.schema.SchemaStep;

/** The change unit that only a newer version of the code has. */
@ChangeUnit(
    id = OneIndexMore.ID,
    order = "9004",
    author = ChangeUnits.AUTHOR,
    transactional = false)
public class OneIndexMore {
  static final String ID = "9004-one-index-more";
  private static final SchemaDeclaration DECLARATION =
      SchemaDeclaration.ofIndexes(
          IndexDeclaration.index(CollectionRef.RUNS, Indexes.ascending("createdAt")));

  /** The units of this build, and this one. */
  static List<ChangeUnits.Unit> units() {
    List<ChangeUnits.Unit> units = new ArrayList<>(ChangeUnits.all());
    units.add(new ChangeUnits.Unit(ID, "9004", OneIndexMore.class, DECLARATION));
    return units;
  }

  @Execution
  public void execution(SchemaStep step) {
    step.apply(DECLARATION);
  }

  @RollbackExecution
  public void revert(SchemaStep step) {
    step.revert(DECLARATION);
  }
}
