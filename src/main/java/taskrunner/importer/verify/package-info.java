/**
 * Compares the database with the store after an import: {@link
 * taskrunner.importer.verify.ImportVerification}. It does not use the importer's bookkeeping, so
 * that it finds faults of the importer.
 */
@NullMarked
package taskrunner.importer.verify;

import org.jspecify.annotations.NullMarked;
