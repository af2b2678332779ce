package taskrunner.schema;

import java.util.Locale;

/** {@code Mongo:SchemaValidation}: how the server treats a write that violates a validator. */
public enum ValidationMode {
  /** Level strict, action error: the write is rejected. The default. */
  STRICT,
  /** Level moderate, action warn: the write is accepted and the server logs it. */
  WARN,
  /** No validator. */
  OFF;

  /** The word used in configuration and in stored documents, e.g. {@code strict}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
