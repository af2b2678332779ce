package taskrunner.importer.store;

import org.jspecify.annotations.Nullable;

/** The known fields of layout 1. */
final class Layout {
  static final String POLICY = "failurePolicy";

  static final FieldTable STEP =
      FieldTable.of(FieldPlace.STEP)
          .required("stepId", FieldType.TEXT)
          .optional("kind", FieldType.word(EnumField.STEP_KIND))
          .optional("enabled", FieldType.BOOLEAN)
          .optional("continueOnError", FieldType.BOOLEAN)
          .optional("maxParallel", FieldType.INTEGER)
          .optional("approvalId", FieldType.TEXT)
          .optional("gateMessage", FieldType.TEXT)
          .required("status", FieldType.word(EnumField.STEP_STATUS))
          .optional("attempts", FieldType.INTEGER)
          .optional("lastTransitionAt", FieldType.DATE)
          .optional("nextAttemptAt", FieldType.DATE)
          .optional("statusReason", FieldType.TEXT);

  /** A policy within a plan, whose spelling says nothing about the run's own. */
  static final FieldType POLICY_OF_PLAN = FieldType.part(policy(null));

  static final FieldTable RUN =
      FieldTable.of(FieldPlace.RECORD)
          .required("runId", FieldType.TEXT)
          .required("planHash", FieldType.TEXT)
          .required("plan", FieldType.OBJECT)
          .optional(POLICY, FieldType.part(policy(FieldPlace.POLICY)))
          .required("requestedAt", FieldType.DATE)
          .optional("createdAt", FieldType.DATE)
          .optional("updatedAt", FieldType.DATE)
          .optional("tenantId", FieldType.TEXT)
          .required("steps", FieldType.parts(STEP));

  static final FieldTable LOG_ENTRY =
      FieldTable.of(FieldPlace.RECORD)
          .required("timestamp", FieldType.TIMESTAMP)
          .required("level", FieldType.word(EnumField.LEVEL))
          .required("eventType", FieldType.TEXT)
          .required("message", FieldType.TEXT)
          .optional("stepId", FieldType.TEXT)
          .optional("metadata", FieldType.METADATA)
          .optional("runId", FieldType.TEXT)
          .optional("sequence", FieldType.SEQUENCE);

  static final FieldTable APPROVAL =
      FieldTable.of(FieldPlace.RECORD)
          .required("approvalId", FieldType.TEXT)
          .optional("requiredGrants", FieldType.TEXTS)
          .optional("stepIds", FieldType.TEXTS)
          .optional("messages", FieldType.TEXTS)
          .optional("reasonTemplate", FieldType.TEXT)
          .required("requestedAt", FieldType.DATE)
          .required("status", FieldType.word(EnumField.APPROVAL_STATUS))
          .optional("actorId", FieldType.TEXT)
          .optional("completedAt", FieldType.DATE)
          .optional("summary", FieldType.TEXT)
          .optional("runId", FieldType.TEXT);

  static final FieldTable OUTPUT =
      FieldTable.of(FieldPlace.RECORD)
          .required("name", FieldType.TEXT)
          .required("type", FieldType.TEXT)
          .optional("sourcePath", FieldType.TEXT)
          .optional("storedPath", FieldType.TEXT)
          .required("status", FieldType.word(EnumField.ARTIFACT_STATUS))
          .optional("notes", FieldType.TEXT)
          .optional("capturedAt", FieldType.DATE)
          .optional("expression", FieldType.ANY)
          .optional("runId", FieldType.TEXT);

  /** Around the outputs of a manifest. */
  static final FieldTable MANIFEST =
      FieldTable.of(FieldPlace.FILE)
          .optional("runId", FieldType.TEXT)
          .optional("uploadedAt", FieldType.DATE)
          .required("outputs", FieldType.ANY);

  private Layout() {}

  private static FieldTable policy(@Nullable FieldPlace place) {
    return FieldTable.of(place)
        .optional("maxAttempts", FieldType.INTEGER)
        .optional("backoffSeconds", FieldType.INTEGER)
        .optional("continueOnError", FieldType.BOOLEAN);
  }
}
