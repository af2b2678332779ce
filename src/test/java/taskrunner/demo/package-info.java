/** The output of {@code make demo} beside that of the command line. */
@NullMarked
package taskrunner.demo;

import org.jspecify.annotations.NullMarked;
