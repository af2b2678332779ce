@NullMarked
package taskrunner.schema;

import org.jspecify.annotations.NullMarked;
