@NullMarked
package taskrunner.observations;

import org.jspecify.annotations.NullMarked;
