@NullMarked
package taskrunner.importer.store;

import org.jspecify.annotations.NullMarked;
