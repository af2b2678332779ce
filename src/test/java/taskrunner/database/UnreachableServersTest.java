package taskrunner.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoConfigurationException;
import com.mongodb.MongoInternalException;
import com.mongodb.MongoSocketException;
import com.mongodb.ServerAddress;
import com.mongodb.connection.ClusterConnectionMode;
import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ClusterSettings;
import com.mongodb.connection.ClusterType;
import com.mongodb.connection.ServerConnectionState;
import com.mongodb.connection.ServerDescription;
import com.mongodb.connection.ServerSettings;
import com.mongodb.connection.ServerType;
import com.mongodb.event.ServerDescriptionChangedEvent;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnreachableServersTest {
  private static final ServerAddress SEED = new ServerAddress("dbhost", 27303);
  private static final ServerAddress INNER = new ServerAddress("inner", 27017);

  private static ServerDescription failed(ServerAddress address, Throwable why) {
    return ServerDescription.builder()
        .address(address)
        .state(ServerConnectionState.CONNECTING)
        .exception(why)
        .build();
  }

  private static ServerDescription unknown(ServerAddress address) {
    return failed(
        address, new MongoSocketException("inner", address, new UnknownHostException("inner")));
  }

  private static ServerDescription member(ServerAddress address, ServerType type, Set<String> all) {
    return ServerDescription.builder()
        .address(address)
        .state(ServerConnectionState.CONNECTED)
        .type(type)
        .ok(true)
        .setName("rsl")
        .hosts(all)
        .maxWireVersion(21)
        .build();
  }

  private static ClusterDescription cluster(ClusterType type, ServerDescription... servers) {
    return new ClusterDescription(
        ClusterConnectionMode.MULTIPLE,
        type,
        null,
        List.of(servers),
        ClusterSettings.builder().hosts(List.of(SEED)).build(),
        ServerSettings.builder().build());
  }

  private static List<ServerDescription> renamed(ServerDescription seen) {
    ClusterWatch watch = ClusterWatch.ofOurs();
    watch.serverDescriptionChanged(
        new ServerDescriptionChangedEvent(
            new com.mongodb.connection.ServerId(
                new com.mongodb.connection.ClusterId("x"), seen.getAddress()),
            seen,
            failed(seen.getAddress(), new IllegalStateException())));
    return watch.underOtherNames();
  }

  @Test
  void membersWithUnknownHostNamesAreReported() {
    var seen = member(SEED, ServerType.REPLICA_SET_PRIMARY, Set.of(INNER.toString()));
    var servers =
        new UnreachableServers(
            cluster(ClusterType.REPLICA_SET, unknown(INNER)), renamed(seen), List.of(), false);
    assertThat(servers.describe())
        .isEqualTo(
            "dbhost:27303 answers as a member of rsl, whose members are called inner:27017 (unknown"
                + " host)");
    assertThat(servers.hint()).contains("directConnection=true", "DNS");
  }

  @Test
  void membersWithUnknownHostNamesAreReportedForAGivenClient() {
    var servers =
        new UnreachableServers(
            cluster(ClusterType.REPLICA_SET, unknown(INNER)), List.of(), List.of(), false);
    assertThat(servers.describe())
        .startsWith("dbhost:27303 answered as a member of a replica set")
        .endsWith("inner:27017 (unknown host)");
    assertThat(servers.hint()).contains("directConnection=true");
  }

  @Test
  void aReachableMemberAndAnUninitiatedOneAreNotReportedAsRenamed() {
    assertThat(
            renamed(
                member(
                    SEED,
                    ServerType.REPLICA_SET_SECONDARY,
                    Set.of("DBHOST:27303", INNER.toString()))))
        .isEmpty();
    var ghost =
        ServerDescription.builder()
            .address(SEED)
            .state(ServerConnectionState.CONNECTED)
            .type(ServerType.REPLICA_SET_GHOST)
            .ok(true)
            .maxWireVersion(21)
            .build();
    assertThat(renamed(ghost)).isEmpty();
    var servers =
        new UnreachableServers(cluster(ClusterType.UNKNOWN, ghost), List.of(), List.of(), false);
    assertThat(servers.describe())
        .isEqualTo("dbhost:27303 (a member of a replica set that was not initiated)");
    assertThat(servers.hint()).contains("rs.initiate()");
  }

  @ParameterizedTest
  @CsvSource({
    "The reply message length 1347703880 is greater than the maximum message length 33554432,"
        + " ' (it is no MongoDB server, but answers as an HTTP server does)'",
    "The reply message length 759714643 is greater than the maximum message length 33554432,"
        + " ' (it is no MongoDB server, but answers as an SSH server does)'",
    "The reply message length 3 is less than the minimum message length 36,"
        + " ' (it is no MongoDB server)'",
    "Unexpected reply message opCode 1633771873, ' (it is no MongoDB server)'",
  })
  void anotherProtocolIsReported(String driver, String reason) {
    var servers =
        new UnreachableServers(
            cluster(ClusterType.UNKNOWN, failed(SEED, new MongoInternalException(driver))),
            List.of(),
            List.of(),
            false);
    assertThat(servers.describe()).isEqualTo("dbhost:27303" + reason);
    assertThat(servers.hint()).contains("port");
  }

  @Test
  void aReplicaSetWithoutMajorityIsReported() {
    var other = new ServerAddress("db2", 27017);
    var servers =
        new UnreachableServers(
            cluster(
                ClusterType.REPLICA_SET,
                member(
                    SEED, ServerType.REPLICA_SET_SECONDARY, Set.of(SEED.toString(), "db2:27017")),
                failed(other, new java.net.ConnectException("Connection refused"))),
            List.of(),
            List.of(),
            false);
    assertThat(servers.describe())
        .isEqualTo(
            "dbhost:27303 (not the primary, but replica set secondary of rsl; there is no primary),"
                + " db2:27017 (connection refused)");
    assertThat(servers.hint()).contains("majority of the members");
  }

  @Test
  void aFailedSrvLookupIsReported() {
    var servers =
        new UnreachableServers(
            new ClusterDescription(
                ClusterConnectionMode.MULTIPLE,
                ClusterType.UNKNOWN,
                new MongoConfigurationException("DNS name not found"),
                List.of(),
                ClusterSettings.builder().srvHost("db.example.invalid").build(),
                ServerSettings.builder().build()),
            List.of(),
            List.of(),
            false);
    assertThat(servers.describe())
        .isEqualTo(
            "the servers of db.example.invalid could not be looked up in the DNS (DNS name not"
                + " found)");
    assertThat(servers.hint()).contains("_mongodb._tcp.db.example.invalid");
  }
}
