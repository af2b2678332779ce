package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import taskrunner.doctor.Privilege;
import taskrunner.doctor.Role;
import taskrunner.migration.UnitList;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.CollectionRef;
import taskrunner.settings.BookkeepingNames;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** Each role suffices for its commands, and each of its actions is necessary. */
@MongoTest(Topology.AUTH)
class LeastPrivilegeTest {
  private static final List<String> DATA =
      CollectionRef.own().stream().map(CollectionRef::defaultName).toList();

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @EnumSource
  void theRoleSuffices(Role role, MongoDatabase database, MongoServer server) {
    assertThat(refusal(role, privileges(role), database, server)).isEmpty();
  }

  @ParameterizedTest(name = "{0} without {2} on {1}")
  @MethodSource
  void withoutOneActionACommandFailsAndNamesIt(
      Role role, String where, String action, MongoDatabase database, MongoServer server) {
    var less = new ArrayList<Privilege>();
    for (var privilege : privileges(role)) {
      var left = new ArrayList<>(privilege.actions());
      if (group(privilege).equals(where)) {
        left.remove(action);
      }
      if (!left.isEmpty()) {
        less.add(new Privilege(privilege.collection(), left));
      }
    }

    var refusal = refusal(role, less, database, server);

    assertThat(refusal).as("the refused action").isNotEmpty();
    assertThat(refusal).containsPattern("the action [a-z A-Z(,]*\\b" + action + "\\b");
    if (!where.isEmpty() && !where.equals("data")) {
      assertThat(refusal).contains(where);
    }
  }

  /**
   * The actions that a role has in addition to the smaller role; that role's test covers the
   * others.
   */
  static Stream<Object[]> withoutOneActionACommandFailsAndNamesIt() {
    var seen = new LinkedHashSet<String>();
    var cases = new ArrayList<Object[]>();
    for (var role : Role.values()) {
      for (var privilege : privileges(role)) {
        for (var action : privilege.actions()) {
          if (seen.add(group(privilege) + " " + action)) {
            cases.add(new Object[] {role, group(privilege), action});
          }
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @EnumSource
  void theScriptOfDoctorCreatesTheRole(Role role, MongoDatabase database, MongoServer server) {
    var printed =
        new RealDesk(folder, "mongodb://nobody-listens.invalid/" + database.getName())
            .text("doctor", "--print-role", role.toString());

    assertThat(printed.exitCode()).isZero();
    var call = printed.out().substring(printed.out().indexOf("runCommand(") + 11);
    var command = BsonDocument.parse(call.substring(0, call.lastIndexOf(')')));
    database.runCommand(command);
    assertThat(command.getArray("privileges"))
        .isEqualTo(
            new Document("privileges", RoleFixture.documents(database.getName(), privileges(role)))
                .toBsonDocument()
                .getArray("privileges"));
    database.runCommand(new Document("dropRole", command.getString("createRole")));
  }

  private String refusal(
      Role role, List<Privilege> privileges, MongoDatabase database, MongoServer server) {
    var uri =
        server.uriOfUser(
            database.getName(),
            "user" + System.nanoTime(),
            RoleFixture.documents(database.getName(), privileges));
    return new RoleFixture(
            new RealDesk(folder, server.uri(database.getName())),
            new RealDesk(folder, uri),
            database)
        .firstRefusal(role);
  }

  private static List<Privilege> privileges(Role role) {
    return role.privileges(
        CollectionNames.DEFAULTS, BookkeepingNames.of(""), UnitList.with(List.of()));
  }

  private static String group(Privilege privilege) {
    return DATA.contains(privilege.collection()) ? "data" : privilege.collection();
  }
}
