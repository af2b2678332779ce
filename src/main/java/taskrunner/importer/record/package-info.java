/** What an import records: figures, dead letters, and the ledger of the files that are done. */
@NullMarked
package taskrunner.importer.record;

import org.jspecify.annotations.NullMarked;
