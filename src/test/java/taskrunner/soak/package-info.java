/** Real processes against real servers: killed, frozen, many at once. See docs/soak.md. */
@NullMarked
package taskrunner.soak;

import org.jspecify.annotations.NullMarked;
