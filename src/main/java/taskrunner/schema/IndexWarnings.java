package taskrunner.schema;

import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Warnings about indexes that are no drift: a declared index with another name than the configured
 * one, and an index that rejects or deletes documents though it, or its option, is not declared;
 * reads only.
 */
final class IndexWarnings {
  private final MongoDatabase database;
  private final CollectionNames names;
  private final Map<String, LiveCollection> live;

  IndexWarnings(SchemaContext context) {
    this.database = context.database();
    this.names = context.names();
    this.live = LiveCollection.all(database);
  }

  /** Warnings about declared indexes with another name than the configured one. */
  List<String> otherNames(SchemaDeclaration declared) {
    List<String> warnings = new ArrayList<>();
    for (CollectionRef ref : collections(declared)) {
      List<LiveIndex> existing = existing(ref);
      for (IndexDeclaration index : declared.indexesInOrder()) {
        if (index.collection().equals(ref) && index.configuredName() != null) {
          LiveIndex same = IndexMatch.find(index, existing).same();
          if (same != null && !same.name().equals(index.name())) {
            warnings.add(otherName(names.of(ref), index, same));
          }
        }
      }
    }
    return warnings;
  }

  /** This module's own collections, and other declared ones. */
  private static Set<CollectionRef> collections(SchemaDeclaration declared) {
    Set<CollectionRef> all = new LinkedHashSet<>(CollectionRef.own());
    all.addAll(declared.references());
    return all;
  }

  /** All warnings. */
  List<String> all(SchemaDeclaration declared) {
    List<String> warnings = new ArrayList<>(otherNames(declared));
    warnings.addAll(foreign(declared));
    return warnings;
  }

  /**
   * Warnings about indexes that are unique, become unique, or delete documents, and are not
   * declared to do that.
   */
  List<String> foreign(SchemaDeclaration declared) {
    List<String> warnings = new ArrayList<>();
    for (CollectionRef ref : collections(declared)) {
      for (LiveIndex index : existing(ref)) {
        IndexDeclaration ours = ours(declared, ref, index);
        String does = effect(ref, index, ours);
        if (!does.isEmpty()) {
          warnings.add(
              "The index %s of %s is not %s: it %s."
                  .formatted(
                      index.name(),
                      names.of(ref),
                      ours == null ? "one of this module's" : "as it is declared",
                      does));
        }
      }
    }
    return warnings;
  }

  /**
   * The declaration of this index: of the same index under any name, or of one with its name and
   * keys; null if it is not one of this module's.
   */
  private static @Nullable IndexDeclaration ours(
      SchemaDeclaration declared, CollectionRef ref, LiveIndex index) {
    IndexDeclaration changed = null;
    for (IndexDeclaration each : declared.indexes()) {
      if (each.collection().equals(ref)) {
        if (index.differences(each).isEmpty()) {
          return each;
        }
        if (IndexKeys.same(index.keys(), each.keys())
            && List.of(each.name(), each.defaultName()).contains(index.name())) {
          changed = each;
        }
      }
    }
    return changed;
  }

  /**
   * The effect of the index on documents that is not declared; empty if it only finds them.
   *
   * @param ours its declaration; null if it is not one of this module's
   */
  private static String effect(
      CollectionRef ref, LiveIndex index, @Nullable IndexDeclaration ours) {
    String fields = String.join(", ", index.keys().keySet());
    List<String> effects = new ArrayList<>();
    Long seconds = index.expireAfterSeconds();
    if (seconds != null && (ours == null || !ours.carriesRetention())) {
      effects.add(
          "deletes "
              + ref.documents()
              + (seconds == 0
                  ? " at the time in " + fields
                  : " after " + Retention.words(seconds) + ", counted from " + fields));
    }
    if ((index.unique() || index.preparesUnique()) && (ours == null || !ours.unique())) {
      effects.add(
          "%s and refuses %s that have %s alike"
              .formatted(
                  index.unique() ? "is unique" : "has prepareUnique", ref.documents(), fields));
    }
    return String.join(", and ", effects);
  }

  private static String otherName(String collection, IndexDeclaration wanted, LiveIndex live) {
    BsonDocument options = wanted.specification();
    options.remove("key");
    Long seconds = live.expireAfterSeconds();
    if (seconds != null) {
      options.append("expireAfterSeconds", new BsonInt32(seconds.intValue()));
    }
    String shell = "db.getCollection(" + literal(new BsonString(collection)) + ")";
    return ("The index %s of %s keeps its name; Mongo:IndexNames asks for %s. To rename it, while nothing"
            + " writes: %s.dropIndex(%s); %s.createIndex(%s, %s)")
        .formatted(
            live.name(),
            collection,
            wanted.name(),
            shell,
            literal(new BsonString(live.name())),
            shell,
            literal(wanted.keys()),
            literal(options));
  }

  private static String literal(BsonValue value) {
    return JavaScriptLiteral.of(value, "").replaceAll("\\n\\s*", " ");
  }

  private List<LiveIndex> existing(CollectionRef ref) {
    return LiveIndex.of(database, live.get(names.of(ref)));
  }
}
