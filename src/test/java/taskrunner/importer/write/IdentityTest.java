package taskrunner.importer.write;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import taskrunner.importer.store.RecordKind;

/** The vectors were computed with Python's hashlib from the specification's words. */
class IdentityTest {
  @Test
  void aLogEntrysIdIsItsTimeItsRunAndItsSequence() {
    assertThat(Identity.ofLogEntry("run-001", 1762424130123L, 0x010203).toHexString())
        .isEqualTo("690c75424438d90148010203");
  }

  @Test
  void aTimeBefore1970IsFloored() {
    assertThat(Identity.ofLogEntry("run-001", -1L, 1).toHexString())
        .isEqualTo("ffffffff4438d90148000001");
  }

  @Test
  void anArtifactsIdComesFromTheDefaultNameOfItsCollection() {
    assertThat(Identity.ofNamed(RecordKind.ARTIFACT, "run-001", "bundlePath").toHexString())
        .isEqualTo("e195cef504bfb002a5f50aa3");
    assertThat(Identity.ofNamed(RecordKind.APPROVAL, "rün/1", "security-review").toHexString())
        .isEqualTo("b04856ae07b69b5e6f52b61c");
  }
}
