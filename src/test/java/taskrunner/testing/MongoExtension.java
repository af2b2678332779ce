package taskrunner.testing;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Gives each test a server of the kind that it needs, and a database of its own. */
public final class MongoExtension
    implements ParameterResolver, BeforeAllCallback, AfterEachCallback {
  private static final ExtensionContext.Namespace SERVERS =
      ExtensionContext.Namespace.create(MongoExtension.class, "servers");
  private static final ExtensionContext.Namespace DATABASES =
      ExtensionContext.Namespace.create(MongoExtension.class, "databases");

  /**
   * Finds the server here, because an abort here skips the tests. For a parameter, they would fail.
   */
  @Override
  public void beforeAll(ExtensionContext context) {
    server(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == MongoDatabase.class || type == MongoClient.class || type == MongoServer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    MongoServer server = server(context);
    Class<?> type = parameter.getParameter().getType();
    if (type == MongoServer.class) {
      return server;
    }
    return type == MongoClient.class ? server.client() : database(context, server);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    MongoDatabase database = context.getStore(DATABASES).remove("database", MongoDatabase.class);
    if (database != null) {
      database.drop();
    }
  }

  private static MongoServer server(ExtensionContext context) {
    Topology topology =
        AnnotationSupport.findAnnotation(
                context.getRequiredTestClass(), MongoTest.class, context.getEnclosingTestClasses())
            .map(MongoTest::value)
            .orElse(Topology.REPLICA_SET);
    // JUnit closes the values of the root store when the whole test run ends.
    return context
        .getRoot()
        .getStore(SERVERS)
        .getOrComputeIfAbsent(topology, MongoServer::start, MongoServer.class);
  }

  private static MongoDatabase database(ExtensionContext context, MongoServer server) {
    return context
        .getStore(DATABASES)
        .getOrComputeIfAbsent(
            "database",
            key ->
                server
                    .client()
                    .getDatabase("taskrunner_test_" + UUID.randomUUID().toString().substring(24)),
            MongoDatabase.class);
  }
}
