/**
 * A service on the module path. The last two are modules that an automatic one, as the library is,
 * can't ask for; {@code --add-modules ALL-MODULE-PATH} does the same.
 */
module consumer {
  requires org.mongodb.driver.core;
  requires org.mongodb.driver.sync.client;
  requires taskrunner.schema;
  requires com.fasterxml.jackson.core;
  requires org.slf4j;
}
