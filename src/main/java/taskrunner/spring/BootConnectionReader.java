package taskrunner.spring;

import org.jspecify.annotations.Nullable;

/** Gets Boot's connection details from the context, at the time of their use. */
@FunctionalInterface
interface BootConnectionReader {
  /** The details; null where the context has none. */
  @Nullable BootConnection read();
}
