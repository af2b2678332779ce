/**
 * The one description of each report: plain data for JSON and for an endpoint of a service, and
 * lines and tables for text. A {@link taskrunner.view.View} holds both. Each record that the front
 * door returns has one class here that makes its view.
 */
@NullMarked
package taskrunner.view;

import org.jspecify.annotations.NullMarked;
