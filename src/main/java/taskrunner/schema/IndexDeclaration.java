package taskrunner.schema;

import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * An index, named as MongoDB names it by default.
 *
 * @param keys field name to 1 or -1, in order
 * @param partialFilter the partial filter expression; null for an index of every document
 */
public record IndexDeclaration(
    CollectionRole role, BsonDocument keys, boolean unique, @Nullable BsonDocument partialFilter) {}
