@NullMarked
package taskrunner.settings;

import org.jspecify.annotations.NullMarked;
