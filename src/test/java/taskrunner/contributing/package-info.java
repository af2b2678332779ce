/** Creates the files of a new change unit: {@code make new-unit} and {@code make checksum}. */
@NullMarked
package taskrunner.contributing;

import org.jspecify.annotations.NullMarked;
