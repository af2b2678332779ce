package taskrunner.importer.keyed;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.bson.BsonBinary;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.ledger.LedgerFile.Written;
import taskrunner.importer.ledger.WordChoice;
import taskrunner.importer.pipeline.ImportContext;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.StoreNames;

/** Which stored documents the importer wrote, according to the ledger. */
final class Ownership {
  private final ImportContext context;
  private final RecordKind kind;
  private final Predicate<String> byOther;

  /** The entries of other files for the records of {@link #look}. */
  private final Map<Object, List<Earlier>> elsewhere = new HashMap<>();

  /**
   * What the importer wrote earlier, and from which file.
   *
   * @param modifiedMillis the file's modification time then
   * @param path the file's
   * @param choice how its words were read
   */
  record Earlier(Written written, long modifiedMillis, String path, WordChoice choice) {
    static Earlier of(Written written, LedgerFile file) {
      return new Earlier(written, file.modifiedMillis, file.path(), file.choice);
    }
  }

  /**
   * @param byOther whether another import has imported the file of a path
   */
  Ownership(ImportContext context, RecordKind kind, Predicate<String> byOther) {
    this.context = context;
    this.kind = kind;
    this.byOther = byOther;
  }

  /** Reads from the ledger which other files have these records, which differ from the stored. */
  void look(Collection<KeyedRecord> records) {
    List<Object> ids = new ArrayList<>();
    for (KeyedRecord one : records) {
      if (!elsewhere.containsKey(one.id())) {
        elsewhere.put(one.id(), new ArrayList<>(1));
        ids.add(one.id());
      }
    }
    if (ids.isEmpty()) {
      return;
    }
    for (LedgerFile file :
        context
            .retries()
            .retry("reading what was imported", () -> context.ledger().holding(kind, ids))) {
      for (Object id : ids) {
        Written written = file.written.get(id);
        if (written != null) {
          elsewhere.getOrDefault(id, new ArrayList<>()).add(Earlier.of(written, file));
        }
      }
    }
  }

  /** The entry of the import that wrote a document with this hash; null if none did. */
  @Nullable Earlier known(KeyedRecord one, BsonBinary hash) {
    Earlier own = own(one);
    if (own != null && wrote(own, hash)) {
      return own;
    }
    for (Earlier each : elsewhere.getOrDefault(one.id(), List.of())) {
      if (wrote(each, hash)) {
        return each;
      }
    }
    return null;
  }

  /** What the record's own file wrote. */
  @Nullable Earlier own(KeyedRecord one) {
    LedgerFile before = one.before();
    Written written = before == null ? null : before.written.get(one.id());
    return before == null || written == null ? null : Earlier.of(written, before);
  }

  /**
   * Whether this record was imported from its file as it is now. If the stored document differs, it
   * was then changed in the database.
   */
  boolean wasChangedSince(KeyedRecord one) {
    LedgerFile before = one.before();
    Earlier own = own(one);
    return before != null
        && own != null
        && (own.written().hash().equals(one.hash())
            // Another choice of words gives another document of the same text.
            || (!before.choice.equals(context.choice())
                && before.complete
                && before.rejected == 0
                && before.isOf(one.record().file())));
  }

  /** Whether an earlier file, which another import has imported, has the same record. */
  boolean cameFirstElsewhere(KeyedRecord one) {
    return elsewhere.getOrDefault(one.id(), List.of()).stream()
        .anyMatch(
            each ->
                byOther.test(each.path())
                    && StoreNames.BYTE_ORDER.compare(each.path(), one.file().path()) < 0
                    && !each.written().hash().equals(one.hash()));
  }

  private static boolean wrote(Earlier earlier, BsonBinary hash) {
    return hash.equals(earlier.written().hash()) || hash.equals(earlier.written().before());
  }
}
