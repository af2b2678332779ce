package taskrunner.spring;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The endpoint {@code taskrunnerschema}, where Actuator is present and the service exposes it. */
@AutoConfiguration(after = SchemaAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(SchemaEndpoint.class)
@ConditionalOnBean(SchemaMigration.class)
class SchemaEndpointAutoConfiguration {
  @Bean
  @ConditionalOnMissingBean
  SchemaEndpoint taskRunnerSchemaEndpoint(SchemaMigration migration) {
    return new SchemaEndpoint(migration);
  }
}
