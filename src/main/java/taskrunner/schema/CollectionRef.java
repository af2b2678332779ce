package taskrunner.schema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A collection, by its logical name. It has the same name in the database, unless it is one of this
 * module's own and configured with another.
 */
public final class CollectionRef {
  private static final List<CollectionRef> OWN = new ArrayList<>();

  public static final CollectionRef RUNS = own("runs", "pack_runs", "runs");
  public static final CollectionRef LOGS = own("logs", "pack_run_logs", "log entries");
  public static final CollectionRef ARTIFACTS = own("artifacts", "pack_artifacts", "artifacts");
  public static final CollectionRef APPROVALS = own("approvals", "pack_run_approvals", "approvals");

  private final String key;
  private final String name;
  private final String documents;

  private CollectionRef(String key, String name, String documents) {
    this.key = key;
    this.name = name;
    this.documents = documents;
  }

  /**
   * The collection of that name: a service's own, or one of this module's by its default name.
   *
   * @param name as in the database; an invalid name is rejected when its change units are
   *     registered
   */
  public static CollectionRef named(String name) {
    for (CollectionRef own : OWN) {
      if (own.name.equals(name)) {
        return own;
      }
    }
    return new CollectionRef("", name, "documents");
  }

  /** This module's own collections, in order. */
  public static List<CollectionRef> own() {
    return Collections.unmodifiableList(OWN);
  }

  private static CollectionRef own(String key, String name, String documents) {
    CollectionRef ref = new CollectionRef(key, name, documents);
    OWN.add(ref);
    return ref;
  }

  /** Whether it is one of this module's own, whose name can be configured. */
  public boolean isOwn() {
    return !key.isEmpty();
  }

  /** The key in settings and in the policy document; empty unless {@link #isOwn}. */
  public String key() {
    return key;
  }

  /**
   * The logical name. For this module's own it is also part of deterministic ids, so it is frozen.
   */
  public String defaultName() {
    return name;
  }

  /** The noun for its documents in messages, for example {@code log entries}. */
  public String documents() {
    return documents;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CollectionRef that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /** The logical name. */
  @Override
  public String toString() {
    return name;
  }
}
