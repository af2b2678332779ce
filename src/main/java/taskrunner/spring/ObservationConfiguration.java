package taskrunner.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import taskrunner.observations.ImportCounters;

/** Metrics and traces, where Micrometer and registries are present. */
@Configuration(proxyBeanMethods = false)
class ObservationConfiguration {
  /** Timers and spans. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(ObservationRegistry.class)
  static class Observations {
    @Bean
    MigrationAddition taskRunnerSchemaObservations(ObjectProvider<ObservationRegistry> registries) {
      return builder -> registries.ifUnique(builder::observations);
    }
  }

  /** Counters. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(MeterRegistry.class)
  static class Counters {
    @Bean
    MigrationAddition taskRunnerSchemaCounters(ObjectProvider<MeterRegistry> registries) {
      return builder ->
          registries.ifUnique(registry -> builder.listener(new ImportCounters(registry)));
    }
  }
}
