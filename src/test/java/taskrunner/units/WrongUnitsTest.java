package taskrunner.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.ChangeUnit;
import taskrunner.ChangeUnitProvider;
import taskrunner.ErrorCode;
import taskrunner.MigrationBuilder;
import taskrunner.SchemaUnit;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.schema.CollectionDeclaration;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.IndexDeclaration;
import taskrunner.schema.SchemaDeclaration;
import taskrunner.testing.MongoTest;

/** Each error in a list of change units is reported in one sentence, before the first change. */
@MongoTest
class WrongUnitsTest {
  private static final Units.Code NOTHING = new Units.Code("0001-a", "1", step -> {}, step -> {});

  @ParameterizedTest
  @ValueSource(strings = {"", "Billing", "1billing", "billing_a", "billing/a", "a.b", "täx"})
  void anInvalidNamespaceIsRejected(String name, MongoDatabase database, MongoClient client) {
    assertRejected(
        database, units(client, database, name, NOTHING), "The namespace \"" + name + "\"");
  }

  @Test
  void aNamespaceHasAtMost31Letters(MongoDatabase database, MongoClient client) {
    units(client, database, "a".repeat(31), NOTHING).codeBase();
    assertRejected(database, units(client, database, "a".repeat(32), NOTHING), "a".repeat(32));
  }

  @Test
  void theNamespaceOfTheModuleIsRejected(MongoDatabase database, MongoClient client) {
    assertRejected(database, units(client, database, "taskrunner", NOTHING), "this module's own");
  }

  @Test
  void aNamespaceWithoutUnitsIsRejected(MongoDatabase database, MongoClient client) {
    assertRejected(database, units(client, database, "billing"), "billing has no change units");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1-a", "0001", "0001-", "0001_a", "0001-a b", "0001-a/b", "0001-a.b"})
  void anInvalidIdIsRejected(String id, MongoDatabase database, MongoClient client) {
    var unit = new Units.Code(id, "1", step -> {}, step -> {});
    assertRejected(database, units(client, database, "billing", unit), "billing/" + id);
  }

  @Test
  void anOrderThatIsUsedTwiceOrNotAscendingIsRejected(MongoDatabase database, MongoClient client) {
    assertRejected(
        database,
        units(client, database, "billing", NOTHING, NOTHING),
        "Two change units of billing have the order 0001");
    var later = new Units.Code("0002-b", "1", step -> {}, step -> {});
    assertRejected(
        database,
        units(client, database, "billing", later, NOTHING),
        "billing/0001-a is listed after");
  }

  @Test
  void aNamespaceMayBeGivenTwiceOnlyWithTheSameUnits(MongoDatabase database, MongoClient client) {
    assertThat(
            units(client, database, "billing", NOTHING)
                .changeUnits("billing", List.of(NOTHING))
                .codeBase())
        .filteredOn(unit -> unit.id().startsWith("billing/"))
        .hasSize(1);
    assertRejected(
        database,
        units(client, database, "billing", NOTHING)
            .changeUnits("billing", List.of(new Units.Invoices())),
        "billing is there twice");
  }

  @Test
  void aMissingValidatorIsRejected(MongoDatabase database, MongoClient client) {
    assertRejected(
        database,
        units(client, database, "billing", new Units.Invoices("0001-a", "units/none.json")),
        "The validator units/none.json of the collection invoices is not on the class path");
  }

  @Test
  void aValidatorThatIsNotJsonIsRejected(MongoDatabase database, MongoClient client) {
    String itself = WrongUnitsTest.class.getName().replace('.', '/') + ".class";
    assertRejected(
        database,
        units(client, database, "billing", new Units.Invoices("0001-a", itself)),
        "can't be read");
  }

  @Test
  void aSchemaUnitWithoutASchemaIsRejected(MongoDatabase database, MongoClient client) {
    assertRejected(
        database,
        units(client, database, "billing", new Units.Declared("0001-a", SchemaDeclaration.NONE)),
        "declares nothing");
  }

  @Test
  void aDataUnitWithoutAVersionIsRejected(MongoDatabase database, MongoClient client) {
    assertRejected(
        database,
        units(client, database, "billing", new Units.Code("0001-a", " ", s -> {}, s -> {})),
        "empty version");
  }

  @Test
  void anIndexWithOtherThanOrderedKeysIsRejected(MongoDatabase database, MongoClient client) {
    // Created when it is read, as in a real unit.
    SchemaUnit text =
        new SchemaUnit() {
          @Override
          public String id() {
            return "0001-a";
          }

          @Override
          public SchemaDeclaration declaration() {
            return SchemaDeclaration.ofIndexes(
                IndexDeclaration.index(Units.INVOICES, Indexes.text("a")));
          }
        };
    assertRejected(database, units(client, database, "billing", text), "neither 1 nor -1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "system.views", "a$b", "a\nb", "mongockChangeLog", "pack_import_ledger"})
  void aCollectionNameThatAServiceMustNotUseIsRejected(
      String name, MongoDatabase database, MongoClient client) {
    var unit = new Units.Index("0001-a", CollectionRef.named(name), "field");
    assertRejected(database, units(client, database, "billing", unit), "ollection");
  }

  @Test
  void aValidatorOnACollectionOfAnotherNamespaceIsRejected(
      MongoDatabase database, MongoClient client) {
    var runs =
        SchemaDeclaration.ofCollections(
            new CollectionDeclaration(CollectionRef.RUNS, "units/invoices.json"));
    assertRejected(
        database,
        units(client, database, "billing", new Units.Declared("0001-a", runs)),
        "billing/0001-a declares the collection pack_runs, which is one of taskrunner");
    assertRejected(
        database,
        units(client, database, "billing", new Units.Invoices())
            .changeUnits("shipping", List.of(new Units.Invoices())),
        "one of billing");
  }

  @Test
  void aUnitThatDeclaresTheSameTwiceIsRejected(MongoDatabase database, MongoClient client) {
    CollectionRef places = CollectionRef.named("places");
    IndexDeclaration index = IndexDeclaration.index(places, Indexes.ascending("a"));
    IndexDeclaration unique = IndexDeclaration.uniqueIndex(places, Indexes.ascending("a"));
    CollectionDeclaration collection = new CollectionDeclaration(places, "units/invoices.json");
    Map.of(
            SchemaDeclaration.ofIndexes(index, unique),
            "declares the index a_1 of places twice",
            SchemaDeclaration.ofCollections(collection, collection),
            "declares the collection places twice")
        .forEach(
            (declaration, reason) ->
                assertRejected(
                    database,
                    units(client, database, "billing", new Units.Declared("0001-a", declaration)),
                    reason));
  }

  @Test
  @SuppressWarnings("NullAway") // A service without NullAway may pass null.
  void aUnitWithoutAnIdIsRejected(MongoDatabase database, MongoClient client) {
    assertRejected(
        database,
        units(client, database, "billing", new Units.Code(null, "1", s -> {}, s -> {})),
        "has no id");
  }

  @Test
  @SuppressWarnings("NullAway")
  void eachNullIsRejected(MongoDatabase database, MongoClient client) {
    MigrationBuilder builder = ServiceUnitsTest.builder(client, database);
    assertRejected(
        database, builder.changeUnits(null, List.of(NOTHING)), "a namespace that is null");
    builder = ServiceUnitsTest.builder(client, database);
    assertRejected(
        database, builder.changeUnits("billing", null), "units of the namespace billing is");
    builder = ServiceUnitsTest.builder(client, database);
    assertRejected(
        database,
        builder.changeUnits("billing", Arrays.asList(NOTHING, null)),
        "The change unit at place 2 of the namespace billing is null");
    builder = ServiceUnitsTest.builder(client, database);
    assertRejected(database, builder.changeUnits(null), "A provider of change units");
    assertRejected(
        database,
        units(client, database, "billing", new Units.Declared("0001-a", null)),
        "has a declaration that is null");
    assertRejected(
        database,
        units(client, database, "billing", new Units.Code("0001-a", null, s -> {}, s -> {})),
        "has an empty version");
  }

  @Test
  @SuppressWarnings("NullAway")
  void aProviderThatReturnsNullIsRejected(MongoDatabase database, MongoClient client) {
    assertRejected(
        database,
        ServiceUnitsTest.builder(client, database)
            .changeUnits(new Units.Given(null, List.of(NOTHING))),
        "a namespace that is null");
    assertRejected(
        database,
        ServiceUnitsTest.builder(client, database).changeUnits(new Units.Given("billing", null)),
        "units of the namespace billing is null");
  }

  @Test
  void theErrorQuotesTheExceptionOfAProvider(MongoDatabase database, MongoClient client) {
    ChangeUnitProvider failing =
        new ChangeUnitProvider() {
          @Override
          public String namespace() {
            return "billing";
          }

          @Override
          public List<ChangeUnit> units() {
            throw new IllegalStateException("no units today");
          }
        };
    assertThatThrownBy(() -> ServiceUnitsTest.builder(client, database).changeUnits(failing).run())
        .isInstanceOfSatisfying(
            TaskRunnerSchemaException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_CHANGE_UNITS))
        .hasMessageContaining(failing.getClass().getName() + " failed")
        .hasMessageContaining("no units today");
    assertThat(database.listCollectionNames()).isEmpty();
  }

  private static MigrationBuilder units(
      MongoClient client, MongoDatabase database, String namespace, ChangeUnit... units) {
    return ServiceUnitsTest.builder(client, database).changeUnits(namespace, List.of(units));
  }

  private static void assertRejected(
      MongoDatabase database, MigrationBuilder builder, String words) {
    TaskRunnerSchemaException failure =
        catchThrowableOfType(TaskRunnerSchemaException.class, builder::run);
    assertThat(failure).hasMessageContaining(words);
    assertThat(failure.getMessage()).doesNotContain("Exception", "\n", "..").endsWith(".");
    assertThat(failure.code()).isEqualTo(ErrorCode.WRONG_CHANGE_UNITS);
    assertThat(failure.hint()).isNotEmpty();
    assertThat(database.listCollectionNames()).isEmpty();
  }
}
