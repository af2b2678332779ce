/**
 * The stages of an import for keyed records: runs, approvals and artifacts, which an id or a name
 * identifies and which a later file may replace.
 */
@NullMarked
package taskrunner.importer.keyed;

import org.jspecify.annotations.NullMarked;
