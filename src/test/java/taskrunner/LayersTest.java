package taskrunner;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.core.domain.properties.HasParameterTypes.Predicates.rawParameterTypes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCluster;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import taskrunner.database.DatabaseConnection;
import taskrunner.migration.StopOnShutdown;
import taskrunner.text.Log;

/** The layers of the design as rules that the build checks. */
class LayersTest {
  private static final String[] BELOW_CHANGE_UNITS = {
    "taskrunner.schema..", "taskrunner.importer..", "taskrunner.settings..", "taskrunner.database.."
  };

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("taskrunner", "changeunits");

  @Test
  void onlyOnePackageUsesMongocksRunnerAndDriver() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "taskrunner.migration.mongock..",
            // Mongock's command line calls this class, which does not use the driver.
            "taskrunner.cli.mongock..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.mongock.runner..", "io.mongock.driver..", "io.mongock.api.config..")
        .because("a replacement of Mongock changes one package")
        .check(CLASSES);
  }

  @Test
  void mongocksCommandLineUsesOnlyThePublicApi() {
    noClasses()
        .that()
        .resideInAPackage("taskrunner.cli.mongock..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "com.mongodb..",
                    "org.bson..",
                    "io.mongock.driver..",
                    "taskrunner.cli",
                    "taskrunner.migration..")
                .and(not(equivalentTo(StopOnShutdown.class))))
        .check(CLASSES);
  }

  @Test
  void changeUnitsDependOnlyOnTheInterfacesOfSchemaAndImporter() {
    noClasses()
        .that()
        .resideInAPackage("changeunits..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "changeunits..",
            "taskrunner.schema",
            "taskrunner.importer",
            "io.mongock.api.annotations",
            "com.mongodb.client.model",
            "org.bson..",
            "java..",
            "org.jspecify..")
        .because("a change unit declares, and the engine executes")
        .check(CLASSES);
  }

  @Test
  void schemaImporterSettingsAndDatabaseUseNeitherMongockNorTheCommandLine() {
    noClasses()
        .that()
        .resideInAnyPackage(BELOW_CHANGE_UNITS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.mongock..", "taskrunner.cli..", "taskrunner.migration..")
        .check(CLASSES);
  }

  @Test
  void schemaImporterSettingsAndDatabaseDoNotUseChangeUnits() {
    noClasses()
        .that()
        .resideInAnyPackage(BELOW_CHANGE_UNITS)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("changeunits..")
        .because("change units use schema and importer, so this would be a cycle")
        .check(CLASSES);
  }

  @Test
  void databaseIsTheLowestLayer() {
    noClasses()
        .that()
        .resideInAPackage("taskrunner.database..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "taskrunner.settings..",
            "taskrunner.schema..",
            "taskrunner.importer..",
            "changeunits..")
        .because("the code that opens a client must not depend on the client's use")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices()
        .assignedFrom(PACKAGES)
        .should()
        .beFreeOfCycles()
        .because("a reader can start with any package and continue downwards")
        .check(CLASSES.that(resideOutsideOfPackage("taskrunner")));
  }

  /** Each package is a slice: the public API, with reports and exceptions, is one package. */
  private static final SliceAssignment PACKAGES =
      new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
          return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
          return "packages";
        }
      };

  @Test
  void readingAStoreNeedsNoServer() {
    noClasses()
        .that()
        .resideInAPackage("taskrunner.importer.store..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "com.mongodb..", "taskrunner.database..", "taskrunner.importer.ledger..")
        .because("reading and mapping a store do not depend on the target of the import")
        .check(CLASSES);
  }

  @Test
  void onlyOnePackageUsesSpringAndNoOtherUsesThatPackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage("taskrunner.spring..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "taskrunner.spring..")
        .because("most services have no Spring")
        .check(CLASSES);
  }

  @Test
  void onlyTheObservationsUseMicrometer() {
    noClasses()
        .that(not(equivalentTo(MigrationBuilder.class)))
        .and()
        .resideOutsideOfPackages("taskrunner.observations..", "taskrunner.spring..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micrometer..", "taskrunner.observations..")
        .because("a service without Micrometer must not need its classes")
        .check(CLASSES);
  }

  @Test
  void nothingDependsOnTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackage("taskrunner.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "taskrunner.cli..",
            "picocli..",
            "me.tongfei..",
            "com.samskivert..",
            "org.slf4j.simple..")
        .because("a service that embeds the library inherits none of them")
        .check(CLASSES);
  }

  @Test
  void theCommandLineUsesOnlyThePublicApi() {
    noClasses()
        .that()
        .resideInAPackage("taskrunner.cli")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "com.mongodb..",
            "org.bson..",
            "io.mongock.runner..",
            "io.mongock.driver..",
            "taskrunner.migration..")
        .because("commands print what the library returns")
        .check(CLASSES);
  }

  @Test
  void jsonIsReadAndWrittenWithJacksonsCore() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.fasterxml.jackson.databind..")
        .because("a view is plain data, which needs no mapper")
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLineExitsTheProcess() {
    noClasses()
        .that()
        .resideOutsideOfPackage("taskrunner.cli..")
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(CLASSES);
  }

  @Test
  void databasesAndCollectionsComeFromOneClass() {
    noClasses()
        .that(not(equivalentTo(DatabaseConnection.class)))
        .should()
        .callMethod(MongoCluster.class, "getDatabase", String.class)
        .orShould()
        .callMethod(MongoClient.class, "getDatabase", String.class)
        .because("the client of a service has the service's codecs, concerns and preferences")
        .check(CLASSES);
  }

  @Test
  void eachLogLineIsMadePrintable() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(Log.class)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.slf4j..")
        .because("names and messages come from data: taskrunner.text.Log keeps each on its line")
        .check(CLASSES);
  }

  @Test
  void eachExceptionOfTheModuleIsMadePrintable() {
    classes()
        .that()
        .resideInAnyPackage("taskrunner", "taskrunner.database..", "taskrunner.migration..")
        .and()
        .areAssignableTo(RuntimeException.class)
        .and()
        .arePublic()
        .should()
        .beAssignableTo(TaskRunnerSchemaException.class)
        .because("its constructor makes message, hint and causes printable")
        .check(CLASSES);
  }

  @Test
  void theCommandLinePrintsOnlyPages() {
    noClasses()
        .that()
        // These classes print rendered pages or replace a stream.
        .haveNameNotMatching("taskrunner\\.cli\\.(Printer|PrintableStream)")
        .should()
        .callMethodWhere(
            target(owner(assignableTo(PrintStream.class)))
                .and(target(nameMatching("print|println|printf|format|append")))
                .and(not(target(rawParameterTypes(Object.class)))))
        .because("a TextPage makes its text printable; a string is printed unchanged")
        .check(CLASSES);
  }
}
