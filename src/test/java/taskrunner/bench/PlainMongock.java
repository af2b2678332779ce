package taskrunner.bench;

import changeunits.C0001Collections;
import changeunits.C0002Indexes;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CreateCollectionOptions;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.ValidationOptions;
import io.mongock.api.annotations.ChangeUnit;
import io.mongock.api.annotations.Execution;
import io.mongock.api.annotations.RollbackExecution;
import io.mongock.driver.mongodb.sync.v4.driver.MongoSync4Driver;
import io.mongock.runner.standalone.MongockStandalone;
import java.util.ArrayList;
import java.util.List;
import org.bson.conversions.Bson;
import taskrunner.schema.CollectionDeclaration;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.IndexDeclaration;

/**
 * Mongock as its manual starts it (stand-alone runner, sync v4 driver, default lock), for
 * comparison. Three units create the same collections, validators and indexes, and import an empty
 * store. The classes are named instead of scanned for, which is faster.
 */
final class PlainMongock {
  private PlainMongock() {}

  static void run(MongoClient client, String database) {
    MongockStandalone.builder()
        .setDriver(MongoSync4Driver.withDefaultLock(client, database))
        .addMigrationClass(Collections.class)
        .addMigrationClass(Indexes.class)
        .addMigrationClass(Backfill.class)
        .buildRunner()
        .execute();
  }

  /** As {@link C0001Collections}. */
  @ChangeUnit(id = "0001-collections", order = "0001", author = "taskrunner", transactional = false)
  public static final class Collections {
    @Execution
    public void execution(MongoDatabase database) {
      for (CollectionDeclaration collection : C0001Collections.DECLARATION.collections()) {
        database.createCollection(
            collection.collection().defaultName(),
            new CreateCollectionOptions()
                .validationOptions(new ValidationOptions().validator(collection.validator())));
      }
    }

    @RollbackExecution
    public void revert(MongoDatabase database) {
      for (CollectionRef role : CollectionRef.own()) {
        database.getCollection(role.defaultName()).drop();
      }
    }
  }

  /** Like {@link C0002Indexes}: one command for each collection. */
  @ChangeUnit(id = "0002-indexes", order = "0002", author = "taskrunner", transactional = false)
  public static final class Indexes {
    @Execution
    public void execution(MongoDatabase database) {
      for (CollectionRef role : CollectionRef.own()) {
        List<IndexModel> models = new ArrayList<>();
        for (IndexDeclaration index : C0002Indexes.DECLARATION.indexes()) {
          if (index.collection().equals(role)) {
            models.add(new IndexModel(index.keys(), options(index)));
          }
        }
        database.getCollection(role.defaultName()).createIndexes(models);
      }
    }

    private static IndexOptions options(IndexDeclaration index) {
      IndexOptions options = new IndexOptions().name(index.name()).unique(index.unique());
      Bson filter = index.partialFilter();
      return filter == null ? options : options.partialFilterExpression(filter);
    }

    @RollbackExecution
    public void revert(MongoDatabase database) {
      for (CollectionRef role : CollectionRef.own()) {
        database.getCollection(role.defaultName()).dropIndexes();
      }
    }
  }

  /** As our backfill where no store is configured: there is nothing to import. */
  @ChangeUnit(id = "0003-backfill", order = "0003", author = "taskrunner", transactional = false)
  public static final class Backfill {
    @Execution
    public void execution() {}

    @RollbackExecution
    public void revert() {}
  }
}
