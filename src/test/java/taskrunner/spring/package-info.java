@NullMarked
package taskrunner.spring;

import org.jspecify.annotations.NullMarked;
