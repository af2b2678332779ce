package taskrunner.doctor;

import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.bson.Document;
import taskrunner.DatabaseException;
import taskrunner.ErrorCode;
import taskrunner.database.DatabaseConnection;
import taskrunner.database.Topology;
import taskrunner.migration.UnitList;
import taskrunner.settings.BookkeepingNames;
import taskrunner.settings.StorageSettings;

/** Checks which roles the user's privileges cover. */
final class PrivilegeCheck {
  private static final int SHOWN = 5;

  /** Needed to show, and to end, index builds and long queries. */
  private static final List<String> ON_A_SHARDED_CLUSTER = List.of("inprog", "killop");

  private final MongoDatabase database;
  private final boolean sharded;
  private final StorageSettings settings;
  private final UnitList units;
  private final Findings findings;

  PrivilegeCheck(
      DatabaseConnection connection, StorageSettings settings, UnitList units, Findings findings) {
    this.database = connection.database();
    this.sharded = connection.topology() == Topology.SHARDED;
    this.settings = settings;
    this.units = units;
    this.findings = findings;
  }

  void make() {
    Document status =
        database.runCommand(new Document("connectionStatus", 1).append("showPrivileges", true));
    Document info = status.get("authInfo", new Document());
    List<Document> users = info.getList("authenticatedUsers", Document.class, List.of());
    if (users.isEmpty()) {
      // A server with access control refuses this.
      database.listCollections().first();
      findings.warn(
          "privileges", "The server has no access control: every client may do everything.");
      return;
    }
    Grants grants =
        new Grants(
            database.getName(),
            info.getList("authenticatedUserPrivileges", Document.class, List.of()));
    String user = users.get(0).getString("user");
    List<String> may = new ArrayList<>();
    StringJoiner lacks = new StringJoiner(" ");
    List<String> missingToRead = List.of();
    for (Role role : Role.values()) {
      List<String> missing =
          grants.missing(
              role.privileges(
                  settings.collections(),
                  BookkeepingNames.of(settings.bookkeepingPrefix()),
                  units));
      if (missing.isEmpty()) {
        may.add(role.toString());
      } else {
        lacks.add("For " + role + " it lacks " + listed(missing) + ".");
        missingToRead = role == Role.READ ? missing : missingToRead;
      }
    }
    if (!missingToRead.isEmpty()) {
      findings.fail(
          "privileges",
          new DatabaseException(
              ErrorCode.PERMISSION_DENIED,
              "The user "
                  + user
                  + " has no privilege to read: it lacks the action "
                  + listed(missingToRead)
                  + ".",
              "doctor --print-role read prints a sufficient role."));
      return;
    }
    List<String> unseen =
        ON_A_SHARDED_CLUSTER.stream()
            .filter(action -> sharded && !grants.onCluster(action))
            .toList();
    if (!unseen.isEmpty()) {
      lacks.add(
          "It lacks %s on the cluster: a router does not show the progress of an index build, and does not end one when the process is stopped."
              .formatted(String.join(" and ", unseen)));
    }
    List<String> code = units.dataUnits();
    if (!code.isEmpty()) {
      lacks.add(
          "Which privileges the code of %s needs on other collections is unknown."
              .formatted(String.join(", ", code)));
    }
    String words = "The user " + user + " may " + String.join(", ", may) + ".";
    findings.ok("privileges", (words + " " + lacks).strip());
  }

  private static String listed(List<String> missing) {
    return missing.size() <= SHOWN
        ? String.join(", ", missing)
        : String.join(", ", missing.subList(0, SHOWN))
            + " and "
            + (missing.size() - SHOWN)
            + " more";
  }
}
