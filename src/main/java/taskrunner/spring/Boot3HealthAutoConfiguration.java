package taskrunner.spring;

import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The health {@code taskRunnerSchema} of Spring Boot 3.5. */
@AutoConfiguration(after = SchemaAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("taskrunnerschema")
@ConditionalOnBean(SchemaMigration.class)
class Boot3HealthAutoConfiguration {
  @Bean
  @ConditionalOnMissingBean(name = "taskRunnerSchemaHealthIndicator")
  HealthIndicator taskRunnerSchemaHealthIndicator(SchemaMigration migration) {
    return () -> {
      SchemaHealth found = SchemaHealth.of(migration);
      return Health.status(found.state().name()).withDetails(found.details()).build();
    };
  }
}
