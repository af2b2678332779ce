/**
 * Writes the database back as a filesystem store of layout 1: {@link
 * taskrunner.importer.export.Exporter}. Reads the database only.
 */
@NullMarked
package taskrunner.importer.export;

import org.jspecify.annotations.NullMarked;
