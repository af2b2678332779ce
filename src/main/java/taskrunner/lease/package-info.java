/**
 * Leases: stored documents that expire by the server's clock, renewed by their holder, whose writes
 * take effect only while it holds them.
 */
@NullMarked
package taskrunner.lease;

import org.jspecify.annotations.NullMarked;
