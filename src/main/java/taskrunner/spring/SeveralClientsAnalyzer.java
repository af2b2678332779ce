package taskrunner.spring;

import com.mongodb.client.MongoClient;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;

/**
 * Names the clients if Boot creates no template because there are several. A bean that needs one
 * fails before the migration begins, and Boot's message only says that there is no template.
 */
@Order(-1)
final class SeveralClientsAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException> {
  private final BeanFactory beans;

  SeveralClientsAnalyzer(BeanFactory beans) {
    this.beans = beans;
  }

  @Override
  protected @Nullable FailureAnalysis analyze(
      Throwable root, NoSuchBeanDefinitionException missing) {
    Class<?> type = missing.getBeanType();
    boolean isOfMongo =
        type == null
            ? "mongoTemplate".equals(missing.getBeanName())
            : type.getName().startsWith("org.springframework.data.mongodb.");
    if (!isOfMongo || !(beans instanceof ConfigurableListableBeanFactory known)) {
      return null;
    }
    List<String> clients = new ArrayList<>();
    for (String name : known.getBeanNamesForType(MongoClient.class, true, false)) {
      if (known.containsBeanDefinition(name) && known.getBeanDefinition(name).isPrimary()) {
        return null;
      }
      clients.add(name);
    }
    if (clients.size() < 2) {
      return null;
    }
    return new FailureAnalysis(
        "Spring Boot makes no MongoTemplate, since the context has several MongoClient beans, none"
            + " of them primary: %s.".formatted(String.join(", ", clients)),
        "Mark one of them @Primary.",
        missing);
  }
}
