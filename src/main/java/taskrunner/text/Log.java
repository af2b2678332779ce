package taskrunner.text;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.FormattingTuple;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LocationAwareLogger;

/**
 * The library's log: slf4j, each line of which is {@link Printable}, the messages of a stack trace
 * included. Patterns are slf4j's; an exception at the end of the arguments gives its stack trace.
 */
public final class Log {
  /** A logging system finds the caller in the stack by this name. */
  private static final String CALLED = Log.class.getName();

  private final Logger logger;

  private Log(Logger logger) {
    this.logger = logger;
  }

  /** The log of {@code owner}, whose name is the logger's. */
  public static Log of(Class<?> owner) {
    return new Log(LoggerFactory.getLogger(owner));
  }

  /** Details for debugging this library. */
  public void debug(String pattern, @Nullable Object... arguments) {
    if (logger.isDebugEnabled()) {
      write(LocationAwareLogger.DEBUG_INT, pattern, arguments);
    }
  }

  /** Progress of an operation. */
  public void info(String pattern, @Nullable Object... arguments) {
    if (logger.isInfoEnabled()) {
      write(LocationAwareLogger.INFO_INT, pattern, arguments);
    }
  }

  /** What an operator should know or act on. */
  public void warn(String pattern, @Nullable Object... arguments) {
    if (logger.isWarnEnabled()) {
      write(LocationAwareLogger.WARN_INT, pattern, arguments);
    }
  }

  private void write(int level, String pattern, @Nullable Object... arguments) {
    FormattingTuple line = MessageFormatter.arrayFormat(pattern, arguments);
    String message = Printable.of(line.getMessage());
    Throwable error = PrintableError.ofNullable(line.getThrowable());
    if (logger instanceof LocationAwareLogger aware) {
      aware.log(null, CALLED, level, message, null, error);
    } else if (level == LocationAwareLogger.WARN_INT) {
      logger.warn(message, error);
    } else if (level == LocationAwareLogger.INFO_INT) {
      logger.info(message, error);
    } else {
      logger.debug(message, error);
    }
  }
}
