/**
 * What an import writes to MongoDB: the identity of each document, inserts and replacements through
 * failovers, and the comparison with what is there already.
 */
@NullMarked
package taskrunner.importer.write;

import org.jspecify.annotations.NullMarked;
