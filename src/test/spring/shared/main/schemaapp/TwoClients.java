package schemaapp;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** A service with two clients, neither of them primary. */
@Configuration
@Profile("two-clients")
class TwoClients {
  @Bean
  MongoClient one() {
    return MongoClients.create("mongodb://127.0.0.1:1");
  }

  @Bean
  MongoClient other() {
    return MongoClients.create("mongodb://127.0.0.1:1");
  }
}
