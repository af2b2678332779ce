package schemaapp;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

/** Contexts of a service that has properties only. */
final class Contexts {
  private Contexts() {}

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Service {}

  /** With nothing configured. */
  static ApplicationContextRunner bare() {
    return new ApplicationContextRunner().withUserConfiguration(Service.class);
  }

  /** In {@code mongo} mode, over Boot's client for this database. */
  static ApplicationContextRunner over(TestDatabase database) {
    return bare()
        .withPropertyValues(
            "taskrunner.storage.mode=mongo", Line.MONGODB + ".uri=" + database.uri());
  }

  /** The sentence with which a context failed. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null
        && !cause.getClass().getName().startsWith("taskrunner.")) {
      cause = cause.getCause();
    }
    return cause;
  }
}
