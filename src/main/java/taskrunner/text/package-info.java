/** Text as it may be shown: without secrets, on one line, without control characters. */
@NullMarked
package taskrunner.text;

import org.jspecify.annotations.NullMarked;
