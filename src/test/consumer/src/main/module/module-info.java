/**
 * A service on the module path. The library is an automatic module and can't require the last two
 * modules; {@code --add-modules ALL-MODULE-PATH} has the same effect.
 */
module consumer {
  requires org.mongodb.driver.core;
  requires org.mongodb.driver.sync.client;
  requires taskrunner.schema;
  requires com.fasterxml.jackson.core;
  requires org.slf4j;
}
