/** Documents that are generated from the code, and the test that keeps them current. */
@NullMarked
package taskrunner.docs;

import org.jspecify.annotations.NullMarked;
