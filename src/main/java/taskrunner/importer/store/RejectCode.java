package taskrunner.importer.store;

import java.util.Locale;

/** Why a record was not imported. */
public enum RejectCode {
  MALFORMED_JSON,
  DUPLICATE_KEY,
  NOT_UTF8,
  MISSING_FIELD,
  WRONG_TYPE,
  UNKNOWN_ENUM,
  BAD_DATE,
  NUMBER_OUT_OF_RANGE,
  TOO_LARGE,
  TOO_DEEP,
  DUPLICATE_RUN,
  DUPLICATE_SEQUENCE,
  DUPLICATE_NAME,
  AMBIGUOUS_NAME,
  UNKNOWN_RUN,
  UNSAFE_PATH,
  UNREADABLE,
  BAD_TEXT,
  REFUSED_BY_VALIDATOR,
  REFUSED_BY_SERVER,
  CONFLICT;

  /** The word in the dead-letter file, e.g. {@code malformed-json}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
