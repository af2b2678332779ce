/** The records of an import: figures, dead letters, and the ledger entries of imported files. */
@NullMarked
package taskrunner.importer.record;

import org.jspecify.annotations.NullMarked;
