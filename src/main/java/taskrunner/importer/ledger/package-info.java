@NullMarked
package taskrunner.importer.ledger;

import org.jspecify.annotations.NullMarked;
