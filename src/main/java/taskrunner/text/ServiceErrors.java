package taskrunner.text;

import java.util.ServiceConfigurationError;

/** What {@link java.util.ServiceLoader} could not do, in words. */
public final class ServiceErrors {
  private ServiceErrors() {}

  /** With what a provider's constructor has thrown, which its message leaves out. */
  public static String reason(ServiceConfigurationError error) {
    String message = String.valueOf(error.getMessage());
    Throwable cause = error.getCause();
    return cause == null ? message : message + " (" + cause + ")";
  }
}
