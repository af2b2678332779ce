@NullMarked
package taskrunner.text;

import org.jspecify.annotations.NullMarked;
