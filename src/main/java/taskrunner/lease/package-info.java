/**
 * Leases: stored documents that expire by the server's clock. The holder renews its lease, and its
 * writes take effect only while it holds it.
 */
@NullMarked
package taskrunner.lease;

import org.jspecify.annotations.NullMarked;
