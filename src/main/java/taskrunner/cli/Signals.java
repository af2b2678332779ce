package taskrunner.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * Hands SIGHUP, SIGINT and SIGTERM to the program. A shutdown hook does not know which signal it
 * was, and the exit code is in the JSON. {@code sun.misc.Signal} is the JDK's only way (module
 * jdk.unsupported); it is reached by reflection because naming it is a compiler warning that can't
 * be suppressed.
 */
final class Signals {
  private Signals() {}

  /** Calls {@code action} for each signal, on a thread of the JVM's. */
  static void handle(Consumer<ProcessSignal> action) {
    for (var signal : ProcessSignal.values()) {
      try {
        var signalType = Class.forName("sun.misc.Signal");
        var handlerType = Class.forName("sun.misc.SignalHandler");
        InvocationHandler handler =
            (proxy, method, arguments) -> {
              if (method.getName().equals("handle")) {
                action.accept(signal);
                return null;
              }
              return switch (method.getName()) {
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> arguments != null && proxy == arguments[0];
                default -> "handler of " + signal;
              };
            };
        signalType
            .getMethod("handle", signalType, handlerType)
            .invoke(
                null,
                signalType.getConstructor(String.class).newInstance(signal.shortName()),
                Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handlerType}, handler));
      } catch (ReflectiveOperationException notHere) {
        if (notHere instanceof InvocationTargetException refused
            && refused.getCause() instanceof Error error) {
          throw error;
        }
        // The JVM was started with -Xrs, has no such class, or the system no such signal: its own
        // handling stays, which ends the process with the right exit code; the lock is left to
        // expire. A signal that the process was started to ignore (nohup) stays ignored.
      }
    }
  }
}
