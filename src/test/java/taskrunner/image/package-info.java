/** Tests of the container image that {@code make image} builds. */
@NullMarked
package taskrunner.image;

import org.jspecify.annotations.NullMarked;
