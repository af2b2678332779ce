package taskrunner.schema;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/** Compares the database with the declarations of the applied units; reads only. */
final class Verification {
  private final SchemaContext context;
  private final @Nullable Long retentionSeconds;
  private final Map<String, LiveCollection> live;
  private final List<Drift> drift = new ArrayList<>();

  /**
   * @param live as {@link LiveCollection#all} gives it
   */
  Verification(
      SchemaContext context, @Nullable Duration retention, Map<String, LiveCollection> live) {
    this.context = context;
    this.retentionSeconds = Retention.seconds(retention);
    this.live = live;
  }

  List<Drift> verify(SchemaDeclaration applied) {
    applied.collections().forEach(this::collection);
    Map<CollectionRef, List<IndexDeclaration>> byRole = new LinkedHashMap<>();
    applied.collections().forEach(c -> byRole.put(c.collection(), new ArrayList<>()));
    applied
        .indexesInOrder()
        .forEach(i -> byRole.computeIfAbsent(i.collection(), ref -> new ArrayList<>()).add(i));
    byRole.forEach(this::indexes);
    return drift;
  }

  private void collection(CollectionDeclaration declared) {
    String name = context.nameOf(declared.collection());
    LiveCollection there = live.get(name);
    Validation wanted = Validation.of(context.mode(), declared);
    if (there == null || there.unfit() != null) {
      BsonDocument expected = new BsonDocument("type", new BsonString("collection"));
      if (!wanted.none()) {
        expected.putAll(wanted.options());
      }
      add(
          name,
          Drift.Kind.MISSING_COLLECTION,
          name,
          BsonText.of(expected),
          there == null ? null : described(there));
      return;
    }
    Validation actual = there.validation();
    if (actual.sameAs(wanted)) {
      return;
    }
    boolean declaredOne = actual.sameValidator(declared.validator());
    if (wanted.none()) {
      add(
          name,
          declaredOne ? Drift.Kind.DIFFERENT_LEVEL : Drift.Kind.DIFFERENT_VALIDATOR,
          name,
          declaredOne ? "{\"validationLevel\": \"off\"}" : "{}",
          declaredOne ? actual.levelText() : BsonText.of(actual.validator()));
    } else if (actual.none()) {
      add(name, Drift.Kind.MISSING_VALIDATOR, name, BsonText.of(wanted.validator()), null);
    } else if (!declaredOne) {
      add(
          name,
          Drift.Kind.DIFFERENT_VALIDATOR,
          name,
          BsonText.of(wanted.validator()),
          BsonText.of(actual.validator()));
    } else {
      add(name, Drift.Kind.DIFFERENT_LEVEL, name, wanted.levelText(), actual.levelText());
    }
  }

  private void indexes(CollectionRef ref, List<IndexDeclaration> declared) {
    String collection = context.nameOf(ref);
    List<LiveIndex> existing = LiveIndex.of(context.database(), live.get(collection));
    Set<String> known = new HashSet<>();
    for (IndexDeclaration index : declared) {
      IndexMatch match = IndexMatch.find(index, existing);
      LiveIndex counterpart = match.live();
      if (counterpart == null) {
        add(collection, Drift.Kind.MISSING_INDEX, index.name(), specification(index), null);
        continue;
      }
      known.add(counterpart.name());
      if (match.same() == null) {
        add(
            collection,
            Drift.Kind.DIFFERENT_INDEX,
            index.name(),
            specification(index),
            counterpart.text());
      } else if (index.carriesRetention()
          && !Objects.equals(counterpart.expireAfterSeconds(), retentionSeconds)) {
        add(
            collection,
            Drift.Kind.DIFFERENT_RETENTION,
            counterpart.name(),
            Retention.text(retentionSeconds),
            Retention.text(counterpart.expireAfterSeconds()));
      }
    }
    for (LiveIndex index : existing) {
      if (!known.contains(index.name()) && !keepsShardKey(collection, index)) {
        add(collection, Drift.Kind.EXTRA_INDEX, index.name(), null, index.text());
      }
    }
  }

  /** Whether it is the index that a sharded collection needs. */
  private boolean keepsShardKey(String collection, LiveIndex index) {
    BsonDocument shardKey = context.shardKeys().of(context.database(), collection);
    return shardKey != null && IndexKeys.same(index.keys(), shardKey);
  }

  private String specification(IndexDeclaration index) {
    return BsonText.of(index.specification(index.carriesRetention() ? retentionSeconds : null));
  }

  private static String described(LiveCollection there) {
    BsonDocument shown = new BsonDocument("type", new BsonString(there.type()));
    shown.putAll(there.options());
    return BsonText.of(shown);
  }

  private void add(
      String collection,
      Drift.Kind kind,
      String name,
      @Nullable String expected,
      @Nullable String actual) {
    drift.add(new Drift(collection, kind, name, expected, actual));
  }
}
