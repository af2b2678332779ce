@NullMarked
package taskrunner;

import org.jspecify.annotations.NullMarked;
