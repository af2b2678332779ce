/**
 * Reads a filesystem store of layout 1: {@link taskrunner.importer.store.FilesystemStore} finds its
 * files, {@link taskrunner.importer.store.RecordReader} turns their records into BSON documents or
 * rejects. Uses no database.
 */
@NullMarked
package taskrunner.importer.store;

import org.jspecify.annotations.NullMarked;
