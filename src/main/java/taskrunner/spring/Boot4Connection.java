package taskrunner.spring;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails;
import org.springframework.boot.mongodb.autoconfigure.MongoProperties;
import org.springframework.boot.mongodb.autoconfigure.PropertiesMongoConnectionDetails;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reads the connection details of Spring Boot 4. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MongoConnectionDetails.class)
class Boot4Connection {
  @Bean
  BootConnectionReader taskRunnerSchemaBoot4Connection(
      ObjectProvider<MongoConnectionDetails> details, ObjectProvider<MongoProperties> properties) {
    return () -> {
      MongoConnectionDetails given = details.getIfAvailable();
      MongoProperties beside = properties.getIfAvailable();
      if (given == null) {
        return null;
      }
      SslBundle ssl = given.getSslBundle();
      return BootConnection.of(
          given instanceof PropertiesMongoConnectionDetails,
          given.getConnectionString(),
          beside != null && beside.getUri() != null,
          beside == null ? null : beside.getDatabase(),
          ssl == null ? null : ssl.createSslContext());
    };
  }
}
