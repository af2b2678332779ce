package taskrunner.units;

import static com.mongodb.client.model.Indexes.ascending;

import java.util.List;
import java.util.function.Consumer;
import taskrunner.ChangeUnitProvider;
import taskrunner.DataStep;
import taskrunner.DataUnit;
import taskrunner.SchemaUnit;
import taskrunner.schema.CollectionDeclaration;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.IndexDeclaration;
import taskrunner.schema.SchemaDeclaration;

/** Change units for tests. */
final class Units {
  static final CollectionRef INVOICES = CollectionRef.named("invoices");
  static final CollectionRef PARCELS = CollectionRef.named("parcels");

  private Units() {}

  /** A collection with a validator and an index. */
  record Invoices(String id, String validator) implements SchemaUnit {
    Invoices() {
      this("0001-invoices", "units/invoices.json");
    }

    @Override
    public SchemaDeclaration declaration() {
      return new SchemaDeclaration(
          List.of(new CollectionDeclaration(INVOICES, validator)),
          List.of(IndexDeclaration.uniqueIndex(INVOICES, ascending("number"))));
    }
  }

  /** An index on a collection. */
  record Index(String id, CollectionRef collection, String field) implements SchemaUnit {
    @Override
    public SchemaDeclaration declaration() {
      return SchemaDeclaration.ofIndexes(IndexDeclaration.index(collection, ascending(field)));
    }
  }

  /** Any declaration. */
  record Declared(String id, SchemaDeclaration declaration) implements SchemaUnit {}

  /** Any code. */
  record Code(String id, String version, Consumer<DataStep> forth, Consumer<DataStep> back)
      implements DataUnit {
    @Override
    public void execute(DataStep step) {
      forth.accept(step);
    }

    @Override
    public void rollback(DataStep step) {
      back.accept(step);
    }
  }

  /** A provider. */
  record Given(String namespace, List<? extends taskrunner.ChangeUnit> units)
      implements ChangeUnitProvider {}
}
