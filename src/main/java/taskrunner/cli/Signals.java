package taskrunner.cli;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.util.function.Consumer;

/**
 * Hands SIGHUP, SIGINT and SIGTERM to the program. A shutdown hook does not know the signal, and
 * the JSON has the exit code. {@code sun.misc.Signal} is the JDK's only way (module
 * jdk.unsupported); it is named by a string because naming it is a compiler warning that can't be
 * suppressed. Its handler is made as the compiler makes a lambda, which loads far fewer classes
 * than a proxy does.
 */
final class Signals {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  private Signals() {}

  /** Calls {@code action} for each signal, on a thread of the JVM's. */
  static void handle(Consumer<ProcessSignal> action) {
    try {
      var signalType = Class.forName("sun.misc.Signal");
      var handlerType = Class.forName("sun.misc.SignalHandler");
      var handle = signalType.getMethod("handle", signalType, handlerType);
      var ofName = signalType.getConstructor(String.class);
      for (var signal : ProcessSignal.values()) {
        try {
          handle.invoke(
              null,
              ofName.newInstance(signal.shortName()),
              handler(signalType, handlerType, () -> action.accept(signal)));
        } catch (InvocationTargetException refused) {
          if (refused.getCause() instanceof Error error) {
            throw error;
          }
          // The JVM was started with -Xrs, or the system has no such signal: its own handling
          // stays, which ends the process with the right exit code; the lock is left to expire. A
          // signal that the process was started to ignore (nohup) stays ignored.
        }
      }
    } catch (ReflectiveOperationException notHere) {
      // The JVM has no such class: as above.
    }
  }

  /** {@code signal -> call(action, signal)}. */
  private static Object handler(Class<?> signalType, Class<?> handlerType, Runnable action) {
    try {
      var called = MethodType.methodType(void.class, signalType);
      return LambdaMetafactory.metafactory(
              LOOKUP,
              "handle",
              MethodType.methodType(handlerType, Runnable.class),
              called,
              LOOKUP.findStatic(
                  Signals.class,
                  "call",
                  MethodType.methodType(void.class, Runnable.class, Object.class)),
              called)
          .getTarget()
          .invoke(action);
    } catch (Throwable unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }

  @SuppressWarnings("unused") // called by what handler() makes
  private static void call(Runnable action, Object signal) {
    action.run();
  }
}
