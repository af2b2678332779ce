/**
 * What there is to say about each report, once: as plain data for JSON and an endpoint, and as
 * lines and tables for a person. A {@link taskrunner.view.View} holds both; for each record that
 * the front door returns there is one class that makes its view.
 */
@NullMarked
package taskrunner.view;

import org.jspecify.annotations.NullMarked;
