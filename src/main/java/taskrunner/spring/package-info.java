/**
 * The integration with Spring Boot 3.5 and 4: auto-configuration, properties, order, health, an
 * endpoint and a failure analyzer. A class for one line of Boot has the line in its name, and loads
 * only if that line is present.
 */
@NullMarked
package taskrunner.spring;

import org.jspecify.annotations.NullMarked;
