/** What {@code make demo} shows beside the command line. */
@NullMarked
package taskrunner.demo;

import org.jspecify.annotations.NullMarked;
