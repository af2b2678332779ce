@NullMarked
package taskrunner.cli;

import org.jspecify.annotations.NullMarked;
