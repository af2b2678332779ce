package schemaapp;

import com.mongodb.ConnectionString;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.mongo.MongoAutoConfiguration;
import org.springframework.boot.autoconfigure.mongo.MongoClientSettingsBuilderCustomizer;
import org.springframework.boot.autoconfigure.mongo.MongoConnectionDetails;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The names that differ between the versions of Boot. */
final class Line {
  /** The prefix of Boot's own properties of MongoDB. */
  static final String MONGODB = "spring.data.mongodb";

  static final Class<?> SYNC_CLIENT = MongoAutoConfiguration.class;

  private Line() {}

  static String status(ApplicationContext context) {
    return indicator(context).health().getStatus().getCode();
  }

  static Map<String, Object> details(ApplicationContext context) {
    return indicator(context).health().getDetails();
  }

  static boolean hasHealth(ApplicationContext context) {
    return context.containsBean("taskRunnerSchemaHealthIndicator");
  }

  private static HealthIndicator indicator(ApplicationContext context) {
    return context.getBean("taskRunnerSchemaHealthIndicator", HealthIndicator.class);
  }

  /** Connection details like those of a container. */
  static MongoConnectionDetails details(String uri) {
    return () -> new ConnectionString(uri);
  }

  static Class<?> detailsType() {
    return MongoConnectionDetails.class;
  }

  /** Records the commands of the auto-configured client. */
  @Configuration(proxyBeanMethods = false)
  static class Commands {
    static final List<String> SEEN = new CopyOnWriteArrayList<>();

    @Bean
    MongoClientSettingsBuilderCustomizer seen() {
      return settings ->
          settings.addCommandListener(
              new CommandListener() {
                @Override
                public void commandStarted(CommandStartedEvent event) {
                  SEEN.add(event.getCommandName());
                }
              });
    }
  }
}
