package taskrunner.spring;

import org.jspecify.annotations.Nullable;

/** Asks the context for Boot's connection details, once they are needed. */
@FunctionalInterface
interface BootConnectionReader {
  /** The details; null where the context has none. */
  @Nullable BootConnection read();
}
