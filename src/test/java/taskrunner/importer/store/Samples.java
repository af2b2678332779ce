package taskrunner.importer.store;

/** Small valid records, as text that tests change. */
final class Samples {
  static final String STEP = "{\"stepId\":\"scan\",\"status\":\"pending\"}";

  static final String RUN =
      "{\"runId\":\"r\",\"planHash\":\"sha256:1\",\"plan\":{},\"failurePolicy\":{\"maxAttempts\":1},"
          + "\"requestedAt\":\"2025-11-06T10:15:30Z\",\"createdAt\":\"2025-11-06T10:15:30Z\","
          + "\"updatedAt\":\"2025-11-06T10:15:30Z\",\"steps\":["
          + STEP
          + "]}";

  static final String LINE =
      "{\"timestamp\":\"2025-11-06T10:15:30Z\",\"level\":\"info\",\"eventType\":\"step.started\","
          + "\"message\":\"m\"}";

  static final String APPROVAL =
      "{\"approvalId\":\"a\",\"requestedAt\":\"2025-11-06T10:15:30Z\",\"status\":\"pending\"}";

  static final String OUTPUT =
      "{\"name\":\"n\",\"type\":\"file\",\"status\":\"copied\","
          + "\"capturedAt\":\"2025-11-06T10:15:30Z\"}";

  private Samples() {}

  /** A record with additional members, {@code "key":value,…}, before its own. */
  static String with(String record, String members) {
    return "{" + members + "," + record.substring(1);
  }

  /** A record without one of its members; the member's value is a string or has no comma. */
  static String without(String record, String key) {
    return record
        .replaceAll("\"" + key + "\":(\"[^\"]*\"|\\{[^}]*\\}|\\[[^]]*\\]|[^,}]*),?", "")
        .replace(",}", "}");
  }

  static String line(String members) {
    return with(LINE, members) + "\n";
  }
}
