@NullMarked
package taskrunner.migration;

import org.jspecify.annotations.NullMarked;
