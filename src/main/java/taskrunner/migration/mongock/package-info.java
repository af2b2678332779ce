@NullMarked
package taskrunner.migration.mongock;

import org.jspecify.annotations.NullMarked;
