package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.testing.Await;
import taskrunner.testing.ChildJvm;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Mongod;
import taskrunner.testing.Topology;
import taskrunner.testing.WrongClock;

/** {@code doctor} on servers in unusual states. */
@Timeout(180)
class DoctorAbroadTest {
  private static void assertCheck(JsonNode answer, String name, String status, String detail) {
    for (var check : answer.get("checks")) {
      if (check.get("name").asText().equals(name)) {
        assertThat(check.get("status").asText()).as(check.toString()).isEqualTo(status);
        assertThat(check.get("detail").asText()).contains(detail);
        return;
      }
    }
    throw new AssertionError("no check " + name + " in " + answer);
  }

  @Nested
  @MongoTest(Topology.THREE_NODES)
  class AtThreeNodes {
    @TempDir private Path folder = Path.of("");

    private Mongod secondary(MongoServer server) {
      var primary = server.primary();
      return server.nodes().stream().filter(node -> node != primary).findFirst().orElseThrow();
    }

    @Test
    void aMemberThatIsDownIsNamed(MongoDatabase database, MongoServer server) {
      var down = secondary(server);
      down.kill();
      try {
        var answer = new RealDesk(folder, server.uri(database.getName())).json("doctor");

        assertThat(answer.exitCode()).as(answer.out()).isZero();
        assertCheck(answer.json(), "server", "ok", "accepts writes");
        assertCheck(answer.json(), "majority", "warn", down.host() + " did not answer");
      } finally {
        down.restart();
      }
    }

    @Test
    void withoutAMajorityDoctorReportsAnUnreachableServer(
        MongoDatabase database, MongoServer server) {
      var primary = server.primary();
      var down = server.nodes().stream().filter(node -> node != primary).toList();
      down.forEach(Mongod::kill);
      try {
        awaitStepDown(primary);

        var answer = new RealDesk(folder, server.uri(database.getName())).json("doctor");

        assertThat(answer.exitCode()).as(answer.out()).isEqualTo(1);
        assertThat(answer.json().at("/error/code").asText()).isEqualTo("server-unreachable");
        assertCheck(answer.json(), "configuration", "ok", "");
        assertCheck(answer.json(), "server", "fail", primary.host());
      } finally {
        down.forEach(Mongod::restart);
      }
    }

    private static void awaitStepDown(Mongod node) {
      try (var direct = node.direct()) {
        var admin = direct.getDatabase("admin");
        Await.until(
            60,
            () -> !admin.runCommand(new Document("hello", 1)).getBoolean("isWritablePrimary"),
            "the primary did not step down");
      }
    }

    @Test
    void aSingleSecondaryAcceptsNoWrites(MongoDatabase database, MongoServer server) {
      var uri =
          "mongodb://"
              + secondary(server).host()
              + "/"
              + database.getName()
              + "?directConnection=true";

      var answer = new RealDesk(folder, uri).json("doctor");

      assertThat(answer.exitCode()).as(answer.out()).isEqualTo(1);
      assertCheck(answer.json(), "server", "fail", secondary(server).host());
      assertThat(answer.json().at("/error/message").asText()).contains("secondary");
      assertThat(answer.json().at("/error/code").asText()).isEqualTo("server-unreachable");
    }
  }

  @Nested
  @MongoTest(Topology.STANDALONE)
  class AtAStandaloneServer {
    @TempDir private Path folder = Path.of("");

    @Test
    void anUnfinishedUpgradeIsAWarning(MongoDatabase database, MongoServer server) {
      var admin = server.client().getDatabase("admin");
      var version = admin.runCommand(new Document("buildInfo", 1)).getString("version");
      int major = Integer.parseInt(version.substring(0, version.indexOf('.')));
      var desk = new RealDesk(folder, server.uri(database.getName()));
      compatibility(admin, major - 1, major);
      try {
        var answer = desk.json("doctor");

        assertThat(answer.exitCode()).as(answer.out()).isZero();
        assertCheck(
            answer.json(),
            "version",
            "warn",
            "feature compatibility version is " + (major - 1) + ".0");
      } finally {
        compatibility(admin, major, major);
      }
      assertCheck(desk.json("doctor").json(), "version", "ok", "MongoDB " + version);
    }

    private static void compatibility(MongoDatabase admin, int to, int major) {
      var command = new Document("setFeatureCompatibilityVersion", to + ".0");
      admin.runCommand(major < 7 ? command : command.append("confirm", true));
    }

    @Test
    void freeSpaceIsThatOfTheServer(MongoDatabase database, MongoServer server) {
      database.createCollection("something");
      var stats = database.runCommand(new Document("dbStats", 1));
      double total = stats.get("fsTotalSize", Number.class).doubleValue();
      double free = total - stats.get("fsUsedSize", Number.class).doubleValue();

      var answer = new RealDesk(folder, server.uri(database.getName())).json("doctor").json();

      assertCheck(
          answer,
          "disk",
          free / total < 0.1 ? "warn" : "ok",
          "of %.1f GiB are free".formatted(total / (1 << 30)));
    }

    @Test
    void aWrongClockIsAWarning(MongoDatabase database, MongoServer server) {
      for (var off : List.of(Duration.ofHours(1), Duration.ofHours(-1))) {
        var arguments =
            List.of("doctor", "--output", "json", "--uri", server.uri(database.getName()));
        try (var doctor = ChildJvm.start(WrongClock.by(off), List.of(), Main.class, arguments)) {
          assertThat(doctor.end()).as(doctor.transcript()).isZero();
          var answer = Desk.parse(String.join("\n", doctor.printed()));
          assertCheck(answer, "clock", "warn", off.isNegative() ? "ahead of" : "behind");
          assertCheck(answer, "clock", "warn", "3,");
        }
      }
    }
  }
}
