package taskrunner.database;

import static taskrunner.text.Printable.withoutStop;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoClientException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoIncompatibleDriverException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoServerUnavailableException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteConcernException;
import com.mongodb.MongoWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.WriteConcernError;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;
import taskrunner.DatabaseException;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;

/** Translates the driver's exceptions into one sentence without secrets. */
public final class DatabaseErrors {
  private static final String CLIENT_CLOSED = "The client was closed";
  private static final String POOL_CLOSED = "The client closed its connections to the server";
  private static final int UNAUTHORIZED = 13;
  private static final int AUTHENTICATION_FAILED = 18;

  /** A server in the driver's view of the cluster, with the innermost reason, if there is one. */
  private static final Pattern SERVER = Pattern.compile("address=([^,}\\s]+)(?:(?!address=).)*");

  private static final Pattern REASON =
      Pattern.compile("\\{([\\w.$]+(?:Exception|Error)): ([^{}]*)}");

  private DatabaseErrors() {}

  /** Runs {@code work}, and translates the driver's exceptions as {@link #translate} does. */
  public static <T> T translating(String doing, Supplier<T> work) {
    try {
      return work.get();
    } catch (MongoException e) {
      throw translate(e, doing);
    }
  }

  /**
   * The exception for {@code error}: unreachable, authentication, permission (with the missing
   * action and collection), interrupted, or another server error. An exception of this library is
   * returned unchanged.
   *
   * @param doing the operation, e.g. {@code creating the index runId_1_name_1 on pack_artifacts}
   */
  public static TaskRunnerSchemaException translate(Throwable error, String doing) {
    if (error instanceof TaskRunnerSchemaException own) {
      return own;
    }
    if (error instanceof MongoInterruptedException) {
      return exception(
          ErrorCode.INTERRUPTED,
          "Interrupted while " + doing + ".",
          "What was done so far is kept; run it again to go on.",
          error);
    }
    if (error instanceof MongoIncompatibleDriverException incompatible) {
      return ServerProduct.incompatible(incompatible, doing);
    }
    if (error instanceof MongoSecurityException security) {
      return authentication(security, doing);
    }
    if (!isForWantOfConnection(error) && TimeOver.is(error)) {
      return exception(
          ErrorCode.SERVER_ERROR,
          "The server did not finish in time while " + doing + lastError(error) + ".",
          "Run it again; if that does not help, look at the server's load.",
          error);
    }
    if (isForWantOfConnection(error)) {
      return exception(
          ErrorCode.SERVER_ERROR,
          "No connection of the client became free in time while " + doing + ".",
          "Raise the client's maxPoolSize: the library needs up to "
              + DatabaseConnection.LEAST_POOL
              + " connections at once.",
          error);
    }
    if (error instanceof MongoTimeoutException) {
      return exception(
          ErrorCode.SERVER_UNREACHABLE,
          "No MongoDB server could be reached while %s: %s."
              .formatted(doing, servers(error.getMessage())),
          "Check that the server runs and has a primary; then run it again.",
          error);
    }
    if (error instanceof MongoSocketException socket) {
      return exception(
          ErrorCode.SERVER_UNREACHABLE,
          "The connection to %s failed while %s: %s."
              .formatted(socket.getServerAddress(), doing, UnreachableServers.reason(socket)),
          "Check the server and the network; then run it again.",
          error);
    }
    if (error instanceof MongoServerUnavailableException) {
      return exception(
          ErrorCode.SERVER_UNREACHABLE,
          POOL_CLOSED + " while " + doing + ": " + SafeText.of(error.getMessage()) + ".",
          "Close the MongoClient only after the migration has returned; else run it again.",
          error);
    }
    if (error instanceof MongoException mongo) {
      return server(mongo, doing);
    }
    // Of a closed client the driver has no type of its own.
    if (error instanceof IllegalStateException
        && String.valueOf(error.getMessage()).matches("state should be: .*\\bopen\\b.*")) {
      return exception(
          ErrorCode.SERVER_ERROR,
          CLIENT_CLOSED + " while " + doing + ".",
          "Close the MongoClient only after the migration has returned.",
          error);
    }
    if (error instanceof LinkageError) {
      return exception(
          ErrorCode.INTERNAL,
          "A class could not be loaded while %s: %s: %s."
              .formatted(
                  doing,
                  error.getClass().getSimpleName(),
                  withoutStop(SafeText.of(error.getMessage()))),
          "Put the library that has it on the class path, in the version that the driver expects.",
          error);
    }
    return exception(
        ErrorCode.INTERNAL,
        "Unexpected failure while %s: %s: %s."
            .formatted(
                doing,
                error.getClass().getSimpleName(),
                withoutStop(SafeText.of(error.getMessage()))),
        "This is a defect, here or in the code that was called: report it with the stack trace.",
        error);
  }

  /**
   * Whether the server forbids collection scans. Recognised by the message, because only a
   * printable copy of the cause is kept.
   */
  public static boolean isTableScanForbidden(TaskRunnerSchemaException translated) {
    return String.valueOf(translated.getMessage()).startsWith(ServerFault.NO_TABLE_SCAN.sentence());
  }

  /** Whether the client was closed, or may have been. Recognised by the message, as above. */
  public static boolean isClientClosed(TaskRunnerSchemaException translated) {
    String message = String.valueOf(translated.getMessage());
    return message.startsWith(CLIENT_CLOSED) || message.startsWith(POOL_CLOSED);
  }

  /** Whether the user lacks the privilege. */
  public static boolean isUnauthorized(MongoCommandException error) {
    return error.getErrorCode() == UNAUTHORIZED;
  }

  /** Whether the pool had no free connection; the driver reports it only in the message. */
  public static boolean isForWantOfConnection(Throwable error) {
    return error instanceof MongoTimeoutException
        && String.valueOf(error.getMessage()).contains("while waiting for a connection to server");
  }

  /** The server's last error before the time was over, if there was one; see Transactions. */
  private static String lastError(Throwable timedOut) {
    List<Throwable> before = new ArrayList<>(List.of(timedOut.getSuppressed()));
    if (timedOut.getCause() != null) {
      before.add(timedOut.getCause());
    }
    for (Throwable each : before) {
      if (each instanceof MongoException last && code(last) > 0) {
        return "; its last error was (%s): %s"
            .formatted(code(last), withoutStop(SafeText.of(message(last))));
      }
    }
    return "";
  }

  private static TaskRunnerSchemaException authentication(
      MongoSecurityException error, String doing) {
    Credentials named = Credentials.of(error.getCredential());
    Credentials given = named == null ? new Credentials(null, null, "") : named;
    Throwable cause = error.getCause();
    if (cause instanceof MongoInterruptedException interrupted) {
      return translate(interrupted, doing);
    }
    if (cause instanceof MongoSocketException socket) {
      return translate(socket, doing);
    }
    String why =
        cause instanceof MongoCommandException refused
                && refused.getErrorCode() != AUTHENTICATION_FAILED
            ? SafeText.of(refused.getErrorMessage())
            : cause instanceof MongoCommandException || cause == null
                ? given.refusal()
                : SafeText.of(cause.getMessage());
    return exception(
        ErrorCode.AUTHENTICATION_FAILED,
        (named == null ? "Authentication" : named.words())
            + " failed while "
            + doing
            + ": "
            + withoutStop(why)
            + ".",
        given.hint(),
        error);
  }

  private static TaskRunnerSchemaException server(MongoException error, String doing) {
    int code = code(error);
    String message = message(error);
    if (code == UNAUTHORIZED) {
      return message.contains("requires authentication")
          ? exception(
              ErrorCode.AUTHENTICATION_FAILED,
              "The server requires authentication while "
                  + doing
                  + ", but the connection string names no user.",
              "Use mongodb://user:password@host/database?authSource=admin.",
              error)
          : exception(
              ErrorCode.PERMISSION_DENIED,
              "Permission denied while %s: %s."
                  .formatted(doing, withoutStop(Permissions.missing(message))),
              "Grant it to the user by a role, then run it again.",
              error);
    }
    ServerFault known = ServerFault.of(code, message);
    if (known != null) {
      return exception(
          known.code(),
          "%s while %s (server's error %s)%s."
              .formatted(
                  known.sentence(),
                  doing,
                  code,
                  known.saysAll() ? "" : ": " + withoutStop(SafeText.of(message))),
          known.hint(),
          error);
    }
    if (error instanceof MongoWriteConcernException || writeConcernOnly(error)) {
      return exception(
          ErrorCode.SERVER_ERROR,
          "The write was not confirmed by a majority while %s: %s."
              .formatted(doing, withoutStop(SafeText.of(message))),
          "It may have been done; run it again once the replica set is healthy.",
          error);
    }
    if (error instanceof MongoClientException && code < 0) {
      return exception(
          ErrorCode.SERVER_UNREACHABLE,
          "The driver failed while %s: %s.".formatted(doing, withoutStop(SafeText.of(message))),
          "Check the server, the network and the connection string; then run it again.",
          error);
    }
    return exception(
        ErrorCode.SERVER_ERROR,
        "The server failed while %s%s: %s."
            .formatted(
                doing,
                code > 0 ? " (server's error " + code + ")" : "",
                withoutStop(SafeText.of(message))),
        "Look at the server's log; run it again once the cause is gone.",
        error);
  }

  private static boolean writeConcernOnly(MongoException error) {
    return error instanceof MongoBulkWriteException bulk
        && bulk.getWriteErrors().isEmpty()
        && bulk.getWriteConcernError() != null;
  }

  /** The most specific error code; that of a bulk write itself is always -3. */
  private static int code(MongoException error) {
    if (error instanceof MongoBulkWriteException bulk) {
      List<BulkWriteError> errors = bulk.getWriteErrors();
      for (BulkWriteError each : errors) {
        if (each.getCode() == UNAUTHORIZED
            || ServerFault.of(each.getCode(), each.getMessage()) != null) {
          return each.getCode();
        }
      }
      WriteConcernError concern = bulk.getWriteConcernError();
      return !errors.isEmpty() ? errors.get(0).getCode() : concern == null ? -1 : concern.getCode();
    }
    return error.getCode();
  }

  /** The server's message, without the driver's additions. */
  private static String message(MongoException error) {
    if (error instanceof MongoBulkWriteException bulk) {
      List<BulkWriteError> errors = bulk.getWriteErrors();
      WriteConcernError concern = bulk.getWriteConcernError();
      if (!errors.isEmpty()) {
        String first = errors.get(0).getMessage();
        return errors.size() == 1 ? first : errors.size() + " writes failed, the first: " + first;
      }
      return concern == null ? "" : concern.getMessage();
    }
    if (error instanceof MongoWriteException write) {
      return write.getError().getMessage();
    }
    if (error instanceof MongoWriteConcernException concern) {
      return concern.getWriteConcernError().getMessage();
    }
    if (error instanceof MongoCommandException command) {
      return command.getErrorMessage();
    }
    return String.valueOf(error.getMessage());
  }

  /** Addresses and reasons from the driver's description of the cluster. */
  private static String servers(@Nullable String message) {
    String text = String.valueOf(message);
    StringJoiner servers = new StringJoiner(", ");
    Matcher server = SERVER.matcher(text);
    while (server.find()) {
      Matcher reason = REASON.matcher(server.group());
      String why = server.group().contains("type=REPLICA_SET") ? "not the primary" : "no answer";
      while (reason.find()) {
        String type = reason.group(1).substring(reason.group(1).lastIndexOf('.') + 1);
        why = UnreachableServers.known(type, reason.group(2));
      }
      servers.add(server.group(1) + " (" + why + ")");
    }
    return servers.length() == 0 ? withoutStop(SafeText.of(text)) : servers.toString();
  }

  private static TaskRunnerSchemaException exception(
      ErrorCode code, String message, String hint, Throwable cause) {
    return code == ErrorCode.WRONG_CONFIGURATION
        ? new ConfigurationException(message, hint, cause)
        : new DatabaseException(code, message, hint, cause);
  }
}
