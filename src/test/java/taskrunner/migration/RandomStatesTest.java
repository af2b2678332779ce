package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.InsertOneOptions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.PlanReport;
import taskrunner.SchemaBlockedException;
import taskrunner.schema.IndexDeclaration;
import taskrunner.schema.ScanBound;
import taskrunner.schema.ValidationMode;
import taskrunner.testing.MongoTest;

/**
 * Collections that a person has made or changed at random: a migration does what its plan says, and
 * an undo leaves them as they were.
 */
@MongoTest
class RandomStatesTest {
  private static final List<String> NAMES =
      List.of("pack_runs", "pack_run_logs", "pack_artifacts", "pack_run_approvals");

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void anUndoLeavesThemAsTheyWere(int seed, MongoDatabase database, MongoClient client) {
    Random random = new Random(seed);
    change(random, database, false);
    Operations operations = operations(random, database, client);
    Map<String, String> before = state(database);

    migrateAsPlanned(operations, database);
    operations.undo(null);

    assertThat(state(database)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void aMigrationOfAHalfMigratedDatabaseDoesWhatItsPlanSays(
      int seed, MongoDatabase database, MongoClient client) {
    Random random = new Random(seed);
    operations(random, database, client).migrate("0001-collections", false, false);
    change(random, database, true);

    migrateAsPlanned(operations(random, database, client), database);
  }

  private static Operations operations(Random random, MongoDatabase database, MongoClient client) {
    ValidationMode mode = pick(random, List.of(ValidationMode.values()));
    return Desk.operations(
        client, TestSettings.of(database.getName()).mode(mode).build(), ChangeUnits.all());
  }

  private static void migrateAsPlanned(Operations operations, MongoDatabase database) {
    Map<String, String> before = state(database);
    PlanReport plan = operations.plan(ScanBound.EXACT);
    assertThat(state(database)).isEqualTo(before);
    try {
      operations.migrate(null, false, false);
    } catch (SchemaBlockedException e) {
      assertThat(plan.blockers()).contains(e.getMessage());
      assertThat(state(database)).isEqualTo(before);
      return;
    }
    assertThat(plan.blockers()).isEmpty();
    Set<String> planned = new TreeSet<>();
    plan.actions()
        .forEach(
            action ->
                planned.add(
                    switch (action.kind()) {
                      case CREATE_INDEX -> action.collection() + "." + action.name();
                      default -> action.collection();
                    }));
    assertThat(changed(before, state(database))).isEqualTo(planned);
  }

  private static Set<String> changed(Map<String, String> before, Map<String, String> after) {
    Set<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    names.removeIf(name -> Objects.equals(before.get(name), after.get(name)));
    return names;
  }

  /** Each collection's options and documents, and each index. */
  private static Map<String, String> state(MongoDatabase database) {
    Map<String, String> state = new TreeMap<>();
    for (Document info : database.listCollections()) {
      String name = info.getString("name");
      if (!NAMES.contains(name)) {
        continue;
      }
      Document options = info.get("options", Document.class);
      if (options.get("validator", new Document()).isEmpty()) {
        // Without a validator the level and the action have no meaning.
        options.keySet().removeIf(option -> option.startsWith("valid"));
      } else {
        options.putIfAbsent("validationLevel", "strict");
        options.putIfAbsent("validationAction", "error");
      }
      state.put(name, info.getString("type") + new TreeMap<>(options));
      if (!info.getString("type").equals("view")) {
        state.merge(
            name,
            "" + database.getCollection(name).countDocuments(),
            (left, right) -> left + right);
        for (Document index : database.getCollection(name).listIndexes()) {
          if (!index.getString("name").equals("_id_")) {
            state.put(name + "." + index.getString("name"), "" + new TreeMap<>(index));
          }
        }
      }
    }
    return state;
  }

  private static void change(Random random, MongoDatabase database, boolean drops) {
    for (String name : NAMES) {
      if (random.nextBoolean()) {
        database.getCollection(name).drop();
        if (!drops || random.nextBoolean()) {
          create(random, database, name);
        }
      }
    }
  }

  private static void create(Random random, MongoDatabase database, String name) {
    Document command = new Document("create", name);
    switch (random.nextInt(8)) {
      case 0 -> command.append("validator", Document.parse("{planHash: {$ne: 1}}"));
      case 1 -> command.append("validator", declared(name)).append("validationLevel", "moderate");
      case 2 -> command.append("validator", declared(name));
      case 3 -> command.append("clusteredIndex", Document.parse("{key: {_id: 1}, unique: true}"));
      default -> {}
    }
    database.runCommand(command);
    if (random.nextInt(6) == 0) {
      database
          .getCollection(name)
          .insertOne(new Document("a", 1), new InsertOneOptions().bypassDocumentValidation(true));
    }
    for (IndexDeclaration index : Desk.declared().indexes()) {
      if (index.collection().defaultName().equals(name) && random.nextInt(3) == 0) {
        database.runCommand(
            new Document("createIndexes", name)
                .append("indexes", List.of(specification(random, index))));
      }
    }
  }

  private static BsonDocument declared(String name) {
    return Desk.declared().collections().stream()
        .filter(collection -> collection.collection().defaultName().equals(name))
        .findFirst()
        .orElseThrow()
        .validator();
  }

  /** The declared one, sometimes under another name, seldom with another option. */
  private static Document specification(Random random, IndexDeclaration index) {
    Document specification =
        new Document("key", index.keys())
            .append("name", (random.nextInt(3) == 0 ? "mine_" : "") + index.name());
    if (index.unique()) {
      specification.append("unique", true);
    }
    if (index.partialFilter() != null) {
      specification.append("partialFilterExpression", index.partialFilter());
    }
    if (random.nextInt(10) == 0) {
      specification.append("hidden", true);
    }
    return specification;
  }

  private static <T> T pick(Random random, List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
