@NullMarked
package taskrunner.view;

import org.jspecify.annotations.NullMarked;
