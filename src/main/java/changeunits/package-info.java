@NullMarked
package changeunits;

import org.jspecify.annotations.NullMarked;
