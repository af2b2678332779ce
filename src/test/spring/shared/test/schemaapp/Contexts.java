package schemaapp;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

/** Application contexts of a service with properties only. */
final class Contexts {
  private Contexts() {}

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Service {}

  /** A context without configuration. */
  static ApplicationContextRunner bare() {
    return new ApplicationContextRunner().withUserConfiguration(Service.class);
  }

  /** A context in {@code mongo} mode, with Boot's client for the database. */
  static ApplicationContextRunner over(TestDatabase database) {
    return bare()
        .withPropertyValues(
            "taskrunner.storage.mode=mongo", Line.MONGODB + ".uri=" + database.uri());
  }

  /** The exception of the module that made a context fail, otherwise the root cause. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null
        && !cause.getClass().getName().startsWith("taskrunner.")) {
      cause = cause.getCause();
    }
    return cause;
  }
}
