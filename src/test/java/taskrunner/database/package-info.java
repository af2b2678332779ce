@NullMarked
package taskrunner.database;

import org.jspecify.annotations.NullMarked;
