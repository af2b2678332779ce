/**
 * What a Spring Boot service of 3.5 or 4 gets with this jar on its class path: auto-configuration,
 * properties, order, health, an endpoint and a failure analyzer. Classes for one line of Boot only
 * say so in their names; they load only where the types that they need are present.
 */
@NullMarked
package taskrunner.spring;

import org.jspecify.annotations.NullMarked;
