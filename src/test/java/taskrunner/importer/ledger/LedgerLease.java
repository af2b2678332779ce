package taskrunner.importer.ledger;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.lease.Lease;
import taskrunner.lease.LeaseTerms;
import taskrunner.lease.LeaseUse;
import taskrunner.schema.WriteGuard;

/** The two leases in an import's ledger. */
enum LedgerLease implements LeaseUse {
  /** The lease of an import. */
  PLACE {
    @Override
    Lease take(LeaseTerms terms, WriteGuard outer) {
      return new ImportRegistry(LEDGER, terms).register(outer, 2).lease();
    }

    @Override
    public @Nullable Document stored(MongoDatabase database) {
      return database
          .getCollection(LEDGER)
          .find(Filters.and(Filters.regex("_id", "^import:"), Filters.exists("lane", false)))
          .first();
    }

    @Override
    public void takeOver(MongoDatabase database) {
      database
          .getCollection(LEDGER)
          .updateOne(Filters.exists("sessions"), Updates.set("dead", true));
      database.getCollection(LEDGER).deleteMany(Filters.exists("lane"));
    }
  },

  /** The hold of an undo on the gate. */
  HOLD {
    @Override
    Lease take(LeaseTerms terms, WriteGuard outer) {
      return new ImportRegistry(LEDGER, terms).holdForUndo(outer);
    }

    @Override
    public @Nullable Document stored(MongoDatabase database) {
      Document gate = database.getCollection(LEDGER).find(Filters.exists("undo")).first();
      return gate == null ? null : gate.get("undo", Document.class);
    }

    @Override
    public void takeOver(MongoDatabase database) {
      database
          .getCollection(LEDGER)
          .updateOne(Filters.exists("undo"), Updates.set("undo.token", "thief"));
    }
  };

  static final String LEDGER = "pack_import_ledger";

  abstract Lease take(LeaseTerms terms, WriteGuard outer);

  @Override
  public Lease take(LeaseTerms terms) {
    return take(terms, WriteGuard.none());
  }

  @Override
  public String lossMessage() {
    return "went to another process";
  }
}
