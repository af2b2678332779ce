package taskrunner.database;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;

/**
 * Errors of the server with their own hint.
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
  NO_JOURNAL(
      // BadValue, for a write that is to be journaled
      Set.of(2),
      "not have journaling enabled",
      ErrorCode.UNSUPPORTED_SERVER,
      "The server keeps no journal, which every write of the module asks for",
      "Switch the journal on (storage.journal.enabled), or use a storage engine that has one."),
  NO_MAJORITY_READS(
      // ReadConcernMajorityNotEnabled
      Set.of(148),
      ErrorCode.UNSUPPORTED_SERVER,
      "The server does not support the read concern majority, which is needed",
      "Use the storage engine WiredTiger, with enableMajorityReadConcern."),
  UNKNOWN_OPERATION(
      // CommandNotFound, CommandNotSupported, UnrecognizedCommand and their like in FerretDB (238),
      // Cosmos DB (115, 304) and DocumentDB (303, 304); an unknown stage or operator
      Set.of(59, 115, 238, 303, 304, 40324, 168),
      ErrorCode.UNSUPPORTED_SERVER,
      "The server does not support a needed command or stage",
      "Needed is MongoDB 4.4 or later; doctor says what answers here, which may be FerretDB,"
          + " DocumentDB or Cosmos DB."),
  API_VERSION(
      Set.of(498870),
      ErrorCode.SERVER_ERROR,
      "An API version, which this program does not declare, is demanded by the server",
      "Switch it off (setParameter requireApiVersion: false), or give a start a client that declares"
          + " one."),
  NO_TABLE_SCAN(
      // NoQueryExecutionPlans
      Set.of(291),
      "notablescan",
      ErrorCode.SERVER_ERROR,
      "The server forbids collection scans (notablescan)",
      "Switch it off (setParameter notablescan: false) while the documents that are there are"
          + " checked, or start with Mongo:SchemaValidation=off."),
  OTHER_CASE(
      // DatabaseDifferCase
      Set.of(13297),
      ErrorCode.WRONG_CONFIGURATION,
      "A database exists already whose name differs by case only",
      "Configure its name, as the server spells it (Mongo:Database)."),
  INVALID_DOCUMENT(
      Set.of(121),
      ErrorCode.SERVER_ERROR,
      "A document does not pass the collection's validator",
      "Correct the document, or what writes it; then run it again."),
  DUPLICATE(
      Set.of(11000),
      ErrorCode.SERVER_ERROR,
      "A key that must be unique exists already",
      "Correct or remove the document that has the key; then run it again."),
  AUTHENTICATION(
      Set.of(18),
      ErrorCode.AUTHENTICATION_FAILED,
      "The server does not accept user and password",
      "Check user, password and authSource in the connection string.");

  @SuppressWarnings("ImmutableEnumChecker") // a Set.of
  private final Set<Integer> codes;

  /** A part of the server's message, if the code alone is ambiguous. */
  private final @Nullable String words;

  private final ErrorCode code;
  private final String sentence;
  private final String hint;

  ServerFault(Set<Integer> codes, ErrorCode code, String sentence, String hint) {
    this(codes, null, code, sentence, hint);
  }

  ServerFault(
      Set<Integer> codes, @Nullable String words, ErrorCode code, String sentence, String hint) {
    this.codes = codes;
    this.words = words;
    this.code = code;
    this.sentence = sentence;
    this.hint = hint;
  }

  /**
   * The fault for a code of the server; null if there is no special one.
   *
   * @param message the server's message
   */
  static @Nullable ServerFault of(int serverCode, @Nullable String message) {
    for (ServerFault fault : values()) {
      if (fault.codes.contains(serverCode)
          && (fault.words == null || String.valueOf(message).contains(fault.words))) {
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

  /** Whether the server's message adds nothing. */
  boolean saysAll() {
    return this == API_VERSION || this == NO_TABLE_SCAN;
  }

  String hint() {
    return hint;
  }
}
