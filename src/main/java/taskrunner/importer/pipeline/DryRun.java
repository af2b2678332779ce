package taskrunner.importer.pipeline;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.write.EntryKey;
import taskrunner.importer.write.Identity;
import taskrunner.importer.write.Retries;
import taskrunner.importer.write.Validators;

/**
 * What a dry run needs to compute the figures of an import without writing: the answers of the
 * validators, and the first of the log lines that have the same sequence. Which sequences occur
 * twice is known only at the end. If any do, a second dry run ({@link #again}) keeps only these.
 */
public final class DryRun {
  private final boolean asked;
  private final Validators validators;
  private final Set<EntryKey> doubted;
  private final Set<EntryKey> undecided = new HashSet<>();
  private final Map<EntryKey, BsonBinary> firsts = new HashMap<>();

  /** How a log line compares with the earlier line of the same sequence. */
  public enum Repeated {
    /** There is none. */
    FIRST,
    /** They are equal. */
    SAME,
    /** They differ. */
    DIFFERENT
  }

  /**
   * @param expected the rules that collections will have, as of {@link Validators}
   */
  public DryRun(
      boolean asked,
      MongoDatabase database,
      Function<RecordKind, MongoCollection<BsonDocument>> collections,
      Retries retries,
      Map<String, BsonDocument> expected) {
    this(asked, new Validators(database, collections, retries, expected), Set.of());
  }

  private DryRun(boolean asked, Validators validators, Set<EntryKey> doubted) {
    this.asked = asked;
    this.validators = validators;
    this.doubted = doubted;
  }

  /** False for a real import. */
  public boolean asked() {
    return asked;
  }

  /** Whether the figures are final. */
  public boolean decided() {
    return undecided.isEmpty();
  }

  /** For the second run, which compares the sequences that this one found twice. */
  public DryRun again() {
    return new DryRun(asked, validators, undecided);
  }

  public Repeated repeated(EntryKey key, BsonBinary hash) {
    if (!doubted.contains(key)) {
      undecided.add(key);
      return Repeated.SAME;
    }
    BsonBinary first = firsts.get(key);
    if (first == null) {
      return Repeated.FIRST;
    }
    return first.equals(hash) ? Repeated.SAME : Repeated.DIFFERENT;
  }

  public void first(EntryKey key, BsonDocument document) {
    if (doubted.contains(key)) {
      firsts.put(key, Identity.hash(document));
    }
  }

  /** The indexes of the documents that the collection's validator would refuse. */
  public Set<Integer> refused(RecordKind kind, Stream<BsonDocument> documents) {
    return validators.refused(kind, documents.toList());
  }
}
