/** Change units as a service has them, and what is tested with them. */
@NullMarked
package taskrunner.units;

import org.jspecify.annotations.NullMarked;
