/**
 * Reads an import back and compares it with the store: {@link
 * taskrunner.importer.verify.ImportVerification}. Apart from the importer's own bookkeeping, so
 * that a fault of the one is found by the other.
 */
@NullMarked
package taskrunner.importer.verify;

import org.jspecify.annotations.NullMarked;
