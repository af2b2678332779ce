package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonDocumentWriter;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Sets the required fields that records of a kind may lack. */
@FunctionalInterface
interface RecordDefaults {
  /** For kinds whose records lack nothing. */
  RecordDefaults NONE = (document, text, context, around) -> {};

  /**
   * The values of a file for records without their own.
   *
   * @param sequence a log line's number among the lines that are not blank
   * @param uploadedAt the manifest's; null for none
   * @param badUploadedAt why the manifest's can't be read; null if it can
   * @param modifiedMillis the file's modification time
   */
  record Around(
      long sequence,
      @Nullable String uploadedAt,
      @Nullable RecordFault badUploadedAt,
      long modifiedMillis) {}

  /**
   * Completes a record.
   *
   * @param text of the record, which was read once without a fault
   */
  void fill(BsonDocument document, Slice text, RecordContext context, Around around)
      throws IOException;

  static void ofRun(BsonDocument document, Slice text, RecordContext context, Around around)
      throws IOException {
    if (!document.containsKey(Layout.POLICY)) {
      BsonDocument inPlan = policyOfPlan(text, context);
      context.count(inPlan == null ? "failurePolicy-default" : "failurePolicy-from-plan");
      document.put(
          Layout.POLICY,
          inPlan != null
              ? inPlan
              : new BsonDocument("maxAttempts", new BsonInt32(1))
                  .append("backoffSeconds", new BsonInt32(0))
                  .append("continueOnError", BsonBoolean.FALSE));
    }
    copy(document, "createdAt", "requestedAt", context);
    copy(document, "updatedAt", "createdAt", context);
  }

  private static void copy(BsonDocument document, String to, String from, RecordContext context) {
    BsonValue value = document.get(from);
    if (value != null && !document.containsKey(to)) {
      document.put(to, value);
      context.count(to + "-from-" + from);
    }
  }

  /** The failure policy within a run's plan, read as the run's own; null for none. */
  private static @Nullable BsonDocument policyOfPlan(Slice text, RecordContext context)
      throws IOException {
    BsonDocument policy = null;
    context.enter(); // The record.
    context.enter(); // Its plan.
    try (JsonParser parser = Json.parser(text)) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        boolean isPlan = is("plan", parser.currentName());
        parser.nextToken();
        if (!isPlan) {
          parser.skipChildren();
          continue;
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          boolean isPolicy =
              name.equals(Layout.POLICY) || (policy == null && is(Layout.POLICY, name));
          if (parser.nextToken() == JsonToken.VALUE_NULL || !isPolicy) {
            parser.skipChildren();
          } else {
            policy = new BsonDocument();
            var in = new RecordInput(parser, new BsonDocumentWriter(policy), context);
            Layout.POLICY_OF_PLAN.reader().read(in, "plan." + Layout.POLICY);
          }
        }
      }
    }
    return policy;
  }

  private static boolean is(String known, String name) {
    return FieldTable.lowerCase(name).equals(FieldTable.lowerCase(known));
  }

  static void ofOutput(BsonDocument document, Slice text, RecordContext context, Around around)
      throws IOException {
    if (document.containsKey("capturedAt")) {
      return;
    }
    if (around.badUploadedAt() != null) {
      throw around.badUploadedAt();
    }
    String uploadedAt = around.uploadedAt();
    context.count("capturedAt-from-" + (uploadedAt == null ? "file-time" : "uploadedAt"));
    document.put(
        "capturedAt",
        new BsonDateTime(
            uploadedAt == null
                ? around.modifiedMillis()
                : Dates.read(uploadedAt, "uploadedAt", context)));
  }
}
