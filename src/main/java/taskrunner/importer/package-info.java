@NullMarked
package taskrunner.importer;

import org.jspecify.annotations.NullMarked;
