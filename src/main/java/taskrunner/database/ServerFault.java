package taskrunner.database;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;

/**
 * Errors of the server that have a cure of their own.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/error-codes/">Error codes</a>
 */
enum ServerFault {
  NOT_PRIMARY(
      // PrimarySteppedDown, InterruptedAtShutdown, InterruptedDueToReplStateChange,
      // NotWritablePrimary, NotPrimaryNoSecondaryOk, NotPrimaryOrSecondary, ShutdownInProgress
      Set.of(189, 11600, 11602, 10107, 13435, 13436, 91),
      ErrorCode.SERVER_UNREACHABLE,
      "The server is not, or no longer, the primary",
      "Run it again when the replica set has elected one."),
  OUT_OF_DISK(
      Set.of(14031),
      ErrorCode.SERVER_ERROR,
      "The server is out of disk space",
      "Make room on the server's disk, then run it again."),
  TOO_SLOW(
      // MaxTimeMSExpired, ExceededTimeLimit, LockTimeout, NetworkInterfaceExceededTimeLimit
      Set.of(50, 262, 24, 202),
      ErrorCode.SERVER_ERROR,
      "The server did not finish in time",
      "Run it again; if that does not help, look at the server's load."),
  KILLED(
      // Interrupted
      Set.of(11601),
      ErrorCode.SERVER_ERROR,
      "The operation was killed on the server",
      "Run it again."),
  WRITE_CONCERN(
      // WriteConcernFailed, UnsatisfiableWriteConcern, UnknownReplWriteConcern
      Set.of(64, 100, 79),
      ErrorCode.SERVER_ERROR,
      "The write was not confirmed by a majority",
      "It may have been done; run it again once the replica set is healthy."),
  INVALID_DOCUMENT(
      Set.of(121),
      ErrorCode.SERVER_ERROR,
      "A document does not pass the collection's validator",
      null),
  DUPLICATE(
      Set.of(11000), ErrorCode.SERVER_ERROR, "A key that must be unique is there already", null),
  AUTHENTICATION(
      Set.of(18),
      ErrorCode.AUTHENTICATION_FAILED,
      "The server does not accept user and password",
      "Check user, password and authSource in the connection string.");

  @SuppressWarnings("ImmutableEnumChecker") // a Set.of
  private final Set<Integer> codes;

  private final ErrorCode code;
  private final String sentence;
  private final @Nullable String hint;

  ServerFault(Set<Integer> codes, ErrorCode code, String sentence, @Nullable String hint) {
    this.codes = codes;
    this.code = code;
    this.sentence = sentence;
    this.hint = hint;
  }

  /** The fault with this code of the server's; null where there is nothing special to say. */
  static @Nullable ServerFault of(int serverCode) {
    for (ServerFault fault : values()) {
      if (fault.codes.contains(serverCode)) {
        return fault;
      }
    }
    return null;
  }

  ErrorCode code() {
    return code;
  }

  String sentence() {
    return sentence;
  }

  @Nullable String hint() {
    return hint;
  }
}
