package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonDocumentWriter;
import org.bson.BsonInt32;
import org.jspecify.annotations.Nullable;
import taskrunner.settings.Words;

/** The known fields of each kind of record, by the specification of layout 1. */
final class RecordTables {
  static final String POLICY_FROM_PLAN = "failurePolicy-from-plan";
  static final String POLICY_DEFAULT = "failurePolicy-default";
  static final String CREATED_AT = "createdAt-from-requestedAt";
  static final String UPDATED_AT = "updatedAt-from-createdAt";
  static final String CAPTURED_AT_UPLOADED = "capturedAt-from-uploadedAt";
  static final String CAPTURED_AT_FILE = "capturedAt-from-file-time";

  static final String POLICY = "failurePolicy";

  private final FieldTable steps;
  private final FieldTable runs;
  private final FieldTable logs;
  private final FieldTable approvals;
  private final FieldTable artifacts;
  private final FieldTable policy = policyTable(FieldPlace.POLICY);
  private final FieldTable manifest =
      FieldTable.ofPart(FieldPlace.FILE)
          .runId(false)
          .optional("uploadedAt", Verbatim::value)
          .required("outputs", Verbatim::value);

  RecordTables(EnumTables enums, Words words) {
    var types = new FieldTypes(enums, words);
    steps =
        FieldTable.ofPart(FieldPlace.STEP)
            .required("stepId", FieldTypes::text)
            .optional("kind", types.word(EnumField.STEP_KIND))
            .optional("enabled", FieldTypes::bool)
            .optional("continueOnError", FieldTypes::bool)
            .optional("maxParallel", FieldTypes::integer)
            .optional("approvalId", FieldTypes::text)
            .optional("gateMessage", FieldTypes::text)
            .required("status", types.word(EnumField.STEP_STATUS))
            .optional("attempts", FieldTypes::integer)
            .optional("lastTransitionAt", FieldTypes::date)
            .optional("nextAttemptAt", FieldTypes::date)
            .optional("statusReason", FieldTypes::text);
    runs =
        FieldTable.ofRecord()
            .runId(true)
            .required("planHash", FieldTypes::text)
            .required("plan", FieldTypes::object)
            .optional(POLICY, FieldTypes.part(policy))
            .required("requestedAt", FieldTypes::date)
            .optional("createdAt", FieldTypes::date)
            .optional("updatedAt", FieldTypes::date)
            .optional("tenantId", FieldTypes::text)
            .required("steps", FieldTypes.parts(steps));
    logs =
        FieldTable.ofRecord()
            .required("timestamp", FieldTypes::timestamp)
            .required("level", types.word(EnumField.LEVEL))
            .required("eventType", FieldTypes::text)
            .required("message", FieldTypes::text)
            .optional("stepId", FieldTypes::text)
            .optional("metadata", new Metadata())
            .runId(false)
            .optional("sequence", FieldTypes::sequence);
    approvals =
        FieldTable.ofRecord()
            .required("approvalId", FieldTypes::text)
            .optional("requiredGrants", FieldTypes::texts)
            .optional("stepIds", FieldTypes::texts)
            .optional("messages", FieldTypes::texts)
            .optional("reasonTemplate", FieldTypes::text)
            .required("requestedAt", FieldTypes::date)
            .required("status", types.word(EnumField.APPROVAL_STATUS))
            .optional("actorId", FieldTypes::text)
            .optional("completedAt", FieldTypes::date)
            .optional("summary", FieldTypes::text)
            .runId(false);
    artifacts =
        FieldTable.ofRecord()
            .required("name", FieldTypes::text)
            .required("type", FieldTypes::text)
            .optional("sourcePath", FieldTypes::text)
            .optional("storedPath", FieldTypes::text)
            .required("status", types.word(EnumField.ARTIFACT_STATUS))
            .optional("notes", FieldTypes::text)
            .optional("capturedAt", FieldTypes::date)
            .optional("expression", Verbatim::value)
            .runId(false);
  }

  FieldTable of(RecordKind kind) {
    return switch (kind) {
      case RUN -> runs;
      case LOG -> logs;
      case APPROVAL -> approvals;
      case ARTIFACT -> artifacts;
    };
  }

  /** Of a kind's objects in one place; null where it has none there. */
  @Nullable FieldTable of(RecordKind kind, FieldPlace place) {
    return switch (place) {
      case RECORD -> of(kind);
      case STEP -> kind == RecordKind.RUN ? steps : null;
      case POLICY -> kind == RecordKind.RUN ? policy : null;
      case FILE -> kind == RecordKind.ARTIFACT ? manifest : null;
    };
  }

  /** Of the items of a run's {@code steps}. */
  FieldTable steps() {
    return steps;
  }

  /** Around the outputs of a manifest; it is only told apart, not read. */
  FieldTable manifest() {
    return manifest;
  }

  /**
   * Of a failure policy.
   *
   * @param place null for one that is not the run's own
   */
  static FieldTable policyTable(@Nullable FieldPlace place) {
    return FieldTable.ofPart(place)
        .optional("maxAttempts", FieldTypes::integer)
        .optional("backoffSeconds", FieldTypes::integer)
        .optional("continueOnError", FieldTypes::bool);
  }

  /** {@code {maxAttempts: 1, backoffSeconds: 0, continueOnError: false}}. */
  static BsonDocument defaultPolicy() {
    return new BsonDocument("maxAttempts", new BsonInt32(1))
        .append("backoffSeconds", new BsonInt32(0))
        .append("continueOnError", BsonBoolean.FALSE);
  }

  /**
   * The failure policy within the plan of a run's text, read as one of the run's own; null where
   * the plan has none. The parser is fresh, the text has been read once without a fault.
   */
  static @Nullable BsonDocument policyOfPlan(JsonParser parser, Reading reading)
      throws IOException, RecordFault {
    parser.nextToken();
    BsonDocument policy = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      boolean isPlan = parser.currentName().equalsIgnoreCase("plan");
      parser.nextToken();
      if (!isPlan) {
        parser.skipChildren();
        continue;
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        boolean isPolicy = name.equals(POLICY) || (policy == null && name.equalsIgnoreCase(POLICY));
        if (parser.nextToken() == JsonToken.VALUE_NULL || !isPolicy) {
          parser.skipChildren();
        } else {
          policy = new BsonDocument();
          FieldTypes.part(policyTable(null))
              .read(parser, reading, "plan." + POLICY, 3, new BsonDocumentWriter(policy));
        }
      }
    }
    return policy;
  }
}
