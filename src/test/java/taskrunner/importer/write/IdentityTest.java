package taskrunner.importer.write;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import taskrunner.importer.store.RecordKind;

/** Python's hashlib computed the expected ids from the text of the specification. */
class IdentityTest {
  @Test
  void theIdOfALogEntryContainsTimeRunAndSequence() {
    assertThat(Identity.ofLogEntry("run-001", 1762424130123L, 0x010203).toHexString())
        .isEqualTo("690c75424438d90148010203");
  }

  @Test
  void aTimeBefore1970IsRoundedDown() {
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
