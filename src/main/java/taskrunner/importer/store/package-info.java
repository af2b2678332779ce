/**
 * Reads a filesystem store of layout 1: {@link taskrunner.importer.store.FilesystemStore} finds its
 * files, {@link taskrunner.importer.store.RecordReader} makes BSON documents or rejects of their
 * records. Knows no database.
 */
@NullMarked
package taskrunner.importer.store;

import org.jspecify.annotations.NullMarked;
