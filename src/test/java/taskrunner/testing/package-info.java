/** The MongoDB fixture: real servers for tests and for the demo. */
@NullMarked
package taskrunner.testing;

import org.jspecify.annotations.NullMarked;
