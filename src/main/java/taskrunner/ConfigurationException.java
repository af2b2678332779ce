package taskrunner;

import org.jspecify.annotations.Nullable;

/**
 * A setting is missing or wrong; the message names the key, the value, its source and what is
 * allowed.
 */
public final class ConfigurationException extends TaskRunnerSchemaException {
  public ConfigurationException(String message, @Nullable String hint) {
    this(message, hint, null);
  }

  public ConfigurationException(String message, @Nullable String hint, @Nullable Throwable cause) {
    super(ErrorCode.WRONG_CONFIGURATION, message, hint, cause);
  }
}
