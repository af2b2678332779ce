/**
 * Writes of an import to MongoDB: the identity of each document, inserts and replacements with
 * retries, and the comparison with stored documents.
 */
@NullMarked
package taskrunner.importer.write;

import org.jspecify.annotations.NullMarked;
