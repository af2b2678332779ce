package taskrunner.schema;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;
import taskrunner.text.Digests;

/** What one change unit adds to the schema, as data for plan, apply, verify, revert and script. */
public record SchemaDeclaration(
    List<CollectionDeclaration> collections, List<IndexDeclaration> indexes) {
  public SchemaDeclaration {
    collections = List.copyOf(collections);
    indexes = List.copyOf(indexes);
  }

  /** Declares nothing. */
  public static final SchemaDeclaration NONE = new SchemaDeclaration(List.of(), List.of());

  /** Declares collections with their validators. */
  public static SchemaDeclaration ofCollections(CollectionDeclaration... collections) {
    return new SchemaDeclaration(List.of(collections), List.of());
  }

  /** Declares indexes; unique ones are created first, whatever the order here. */
  public static SchemaDeclaration ofIndexes(IndexDeclaration... indexes) {
    return new SchemaDeclaration(List.of(), List.of(indexes));
  }

  /**
   * The schema after {@code applied}, in order. A later validator of a collection replaces an
   * earlier one, and so does a later index with the same keys.
   */
  public static SchemaDeclaration fold(List<SchemaDeclaration> applied) {
    Map<CollectionRef, CollectionDeclaration> collections = new LinkedHashMap<>();
    Map<String, IndexDeclaration> indexes = new LinkedHashMap<>();
    for (SchemaDeclaration declaration : applied) {
      for (CollectionDeclaration collection : declaration.collections) {
        collections.put(collection.collection(), collection);
      }
      for (IndexDeclaration index : declaration.indexes) {
        indexes.put(index.collection() + "." + index.defaultName(), index);
      }
    }
    return new SchemaDeclaration(List.copyOf(collections.values()), List.copyOf(indexes.values()));
  }

  /**
   * SHA-256, in hex, of the whole declaration, including the content of the validators. It is
   * computed from BSON, which has one form for one content: the layout of a JSON file and its line
   * ends do not matter. Names that configuration can change are not included.
   */
  public String checksum() {
    BsonArray collectionParts = new BsonArray();
    for (CollectionDeclaration collection : collections) {
      collectionParts.add(
          new BsonDocument("collection", new BsonString(collection.collection().defaultName()))
              .append("validator", collection.validator()));
    }
    BsonArray indexParts = new BsonArray();
    for (IndexDeclaration index : indexes) {
      indexParts.add(
          new BsonDocument("collection", new BsonString(index.collection().defaultName()))
              .append("index", index.named(index.defaultName()).specification()));
    }
    BsonDocument all =
        new BsonDocument("collections", collectionParts).append("indexes", indexParts);
    return checksum(all);
  }

  /** SHA-256 of the document's BSON, in hex. */
  public static String checksum(BsonDocument document) {
    MessageDigest digest = Digests.sha256();
    digest.update(new RawBsonDocument(document, new BsonDocumentCodec()).getByteBuffer().asNIO());
    return HexFormat.of().formatHex(digest.digest());
  }

  /** All collections that are declared, or have a declared index. */
  public Set<CollectionRef> references() {
    Set<CollectionRef> all = new LinkedHashSet<>();
    for (CollectionDeclaration collection : collections) {
      all.add(collection.collection());
    }
    for (IndexDeclaration index : indexes) {
      all.add(index.collection());
    }
    return all;
  }

  /** The same, with validators read by {@code loader}. */
  public SchemaDeclaration loadedBy(ClassLoader loader) {
    return new SchemaDeclaration(
        collections.stream()
            .map(c -> new CollectionDeclaration(c.collection(), c.validatorResource(), loader))
            .toList(),
        indexes);
  }

  /** The index with the log retention; null if none is declared. */
  @Nullable IndexDeclaration retentionIndex() {
    for (IndexDeclaration index : indexes) {
      if (index.carriesRetention()) {
        return index;
      }
    }
    return null;
  }

  /** The indexes in the order of their creation: unique ones first, then as declared. */
  List<IndexDeclaration> indexesInOrder() {
    List<IndexDeclaration> ordered = new ArrayList<>();
    indexes.stream().filter(IndexDeclaration::unique).forEach(ordered::add);
    indexes.stream().filter(index -> !index.unique()).forEach(ordered::add);
    return ordered;
  }
}
