package taskrunner.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import taskrunner.TaskRunnerSchemaException;

/**
 * A process that embeds the library as a service does: one action, reported in lines that begin
 * with {@code > }, and exit status 0 or 1.
 *
 * <pre>{@code
 * Starter migrate|undo|import|connect --uri=URI --database=NAME
 *         [--up-to=ID] [--more-units] [--service=old|new] [--wait] [Mongo:LockLease=3s …]
 *
 * > ready                                    with --wait: continues when it reads a line
 * > step 0001-collections EXECUTED created pack_runs; …
 * > lock-wait-ms 0
 * > millis 412                               inside the JVM, from the settings to the report
 * > outcome APPLIED
 *
 * > error LEASE_LOST The lock was lost … held by node-3 (process 17, …). …
 * }</pre>
 *
 * <p>{@code connect} only connects and reads one document, as any client must. {@code
 * --more-units}: the code of a version that has {@link OneIndexMore}. {@code --service}: with the
 * change units of a service, see {@link ServiceUnits}.
 */
public final class Starter {
  private Starter() {}

  public static void main(String[] arguments) {
    List<String> rest = List.of(arguments).subList(1, arguments.length);
    Actions actions = new Actions(rest, Starter::say);
    if (actions.has("--wait")) {
      say("ready");
      awaitLine();
    }
    try {
      actions.run(arguments[0]);
    } catch (TaskRunnerSchemaException e) {
      say("error " + e.code() + " " + e.getMessage());
      System.exit(1);
    }
  }

  private static void say(String line) {
    System.out.println("> " + line);
    System.out.flush();
  }

  private static void awaitLine() {
    try {
      if (System.in.read() < 0) {
        throw new IllegalStateException("the parent process has ended");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
