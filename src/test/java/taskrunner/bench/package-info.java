/** Benchmarks, each a {@code main} that a make target starts; none is a test. */
@NullMarked
package taskrunner.bench;

import org.jspecify.annotations.NullMarked;
