/** Our {@code migrate} for Mongock's own command line. */
@NullMarked
package taskrunner.cli.mongock;

import org.jspecify.annotations.NullMarked;
