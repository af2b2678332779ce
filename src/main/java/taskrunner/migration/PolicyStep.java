package taskrunner.migration;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import taskrunner.lease.Lease;
import taskrunner.schema.FoundExpiry;
import taskrunner.schema.SchemaEngine;
import taskrunner.schema.ValidationMode;
import taskrunner.settings.StorageSettings;
import taskrunner.text.DurationText;
import taskrunner.text.Log;

/** Applies the configured validation mode and log retention, and describes how they change. */
final class PolicyStep {
  private static final Log LOG = Log.of(PolicyStep.class);

  private PolicyStep() {}

  /** Applies the policy under the lease and records it; returns warnings. */
  static List<String> apply(MigrationContext context, Lease lease, History history) {
    StorageSettings settings = context.settings();
    List<String> warnings = changes(history.policy(), settings);
    begin(context, lease, history);
    for (String done :
        context
            .engine(lease)
            .applyPolicy(context.units().applied(history), settings.logRetention())) {
      LOG.info("Policy: {}", done);
    }
    new PolicyStore(context.books().policy(), lease)
        .set(
            settings.schemaValidation(),
            settings.logRetention(),
            context.who(),
            settings.collections(),
            context.units().services());
    return warnings;
  }

  /**
   * Marks the policy as changing. After a kill, the next process then sets it again, even if the
   * configuration has returned to the recorded values. Before the first record no mark is needed.
   */
  static void begin(MigrationContext context, Lease lease, History history) {
    if (history.policy().validation() != null) {
      new PolicyStore(context.books().policy(), lease).beginChange(lease.owner(), context.who());
    }
  }

  /** One sentence for each setting that differs from the one in effect. */
  static List<String> changes(Policy inForce, StorageSettings configured) {
    List<String> changes = new ArrayList<>();
    ValidationMode mode = inForce.validation();
    if (mode == null) {
      return changes;
    }
    if (mode != configured.schemaValidation()) {
      changes.add(
          "Mongo:SchemaValidation was %s%s; the configuration of this process says %s."
              .formatted(mode.word(), setBy(inForce), configured.schemaValidation().word()));
    }
    if (!Objects.equals(inForce.retention(), configured.logRetention())) {
      changes.add(
          "Mongo:LogRetention was %s%s; the configuration of this process says %s."
              .formatted(
                  words(inForce.retention()), setBy(inForce), words(configured.logRetention())));
    }
    return changes;
  }

  /** One sentence for each lifetime of log entries that a person set and the policy replaces. */
  static List<String> expiries(
      Policy inForce, StorageSettings configured, List<SchemaEngine.SchemaPlan> plans) {
    List<String> warnings = new ArrayList<>();
    for (SchemaEngine.SchemaPlan plan : plans) {
      for (FoundExpiry found : plan.expiries()) {
        Duration recorded = inForce.validation() == null ? null : inForce.retention();
        String warning = found.warning(recorded, configured.logRetention());
        if (warning != null) {
          warnings.add(warning);
        }
      }
    }
    return warnings;
  }

  private static String setBy(Policy policy) {
    String by = policy.setBy();
    Instant at = policy.setAt();
    return by == null && at == null
        ? ""
        : ", set by %s%s"
            .formatted(by == null ? "an unknown process" : by, at == null ? "" : " at " + at);
  }

  private static String words(@Nullable Duration retention) {
    return retention == null ? "off" : DurationText.configured(retention);
  }
}
