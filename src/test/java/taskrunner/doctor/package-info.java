@NullMarked
package taskrunner.doctor;

import org.jspecify.annotations.NullMarked;
