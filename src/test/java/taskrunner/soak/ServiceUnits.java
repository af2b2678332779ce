package taskrunner.soak;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Indexes.ascending;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.client.model.UpdateOptions;
import java.util.List;
import taskrunner.ChangeUnit;
import taskrunner.DataStep;
import taskrunner.DataUnit;
import taskrunner.SchemaUnit;
import taskrunner.schema.CollectionDeclaration;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.IndexDeclaration;
import taskrunner.schema.SchemaDeclaration;

/** The change units of a service, in two versions of it. */
final class ServiceUnits {
  static final String NAMESPACE = "billing";

  /** The unit that only the newer version has. */
  static final String NEWEST = "0003-by-customer";

  private static final CollectionRef INVOICES = CollectionRef.named("invoices");
  private static final int DOCUMENTS = 20;

  private ServiceUnits() {}

  static List<ChangeUnit> of(String version) {
    ChangeUnit invoices =
        new Declared(
            "0001-invoices",
            new SchemaDeclaration(
                List.of(new CollectionDeclaration(INVOICES, "units/invoices.json")),
                List.of(IndexDeclaration.uniqueIndex(INVOICES, ascending("number")))));
    ChangeUnit newest =
        new Declared(
            NEWEST,
            SchemaDeclaration.ofIndexes(IndexDeclaration.index(INVOICES, ascending("customer"))));
    return version.equals("new")
        ? List.of(invoices, new Numbers(), newest)
        : List.of(invoices, new Numbers());
  }

  /** A declaration. */
  record Declared(String id, SchemaDeclaration declaration) implements SchemaUnit {}

  /**
   * Writes each document in a transaction of its own, so that a disturbance can come between any
   * two.
   */
  static final class Numbers implements DataUnit {
    @Override
    public String id() {
      return "0002-numbers";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public void execute(DataStep step) {
      for (int i = 0; i < DOCUMENTS; i++) {
        int id = i;
        step.guard()
            .write(
                session ->
                    step.collection(INVOICES)
                        .updateOne(
                            session,
                            eq("_id", id),
                            set("number", "" + id),
                            new UpdateOptions().upsert(true)));
      }
    }

    @Override
    public void rollback(DataStep step) {
      for (int i = 0; i < DOCUMENTS; i++) {
        int id = i;
        step.guard().write(session -> step.collection(INVOICES).deleteOne(session, eq("_id", id)));
      }
    }
  }
}
