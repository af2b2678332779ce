package taskrunner;

import org.jspecify.annotations.Nullable;

/**
 * A setting is missing or wrong; the message names the key, the value, its source and what is
 * allowed.
 */
public final class ConfigurationException extends TaskRunnerSchemaException {
  public ConfigurationException(String message, @Nullable String hint) {
    super(ErrorCode.WRONG_CONFIGURATION, message, hint);
  }
}
