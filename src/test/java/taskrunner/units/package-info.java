/** Change units of a service, and tests with them. */
@NullMarked
package taskrunner.units;

import org.jspecify.annotations.NullMarked;
