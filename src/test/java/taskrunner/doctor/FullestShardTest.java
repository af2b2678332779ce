package taskrunner.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.bson.Document;
import org.junit.jupiter.api.Test;

class FullestShardTest {
  @Test
  void theFullestShardHasTheSmallestFreeShare() {
    Document roomy = new Document("fsUsedSize", 10.0).append("fsTotalSize", 100.0);
    Document full = new Document("fsUsedSize", 9.0).append("fsTotalSize", 10.0);
    Document empty = new Document("ok", 1.0);
    Document stats =
        new Document("fsUsedSize", 19.0)
            .append("fsTotalSize", 110.0)
            .append(
                "raw", new Document("s0/h:1", roomy).append("s1/h:2", full).append("s2", empty));
    assertThat(DatabaseChecks.fullest(stats)).isEqualTo(full);
    assertThat(DatabaseChecks.fullest(roomy)).isSameAs(roomy);
  }
}
