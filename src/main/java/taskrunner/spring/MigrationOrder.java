package taskrunner.spring;

import java.lang.annotation.Annotation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Makes every bean that uses the database depend on the migration. It does not use Boot's {@code
 * DatabaseInitializerDetector}: that also makes the service's JDBC beans wait, and in Boot 4 it is
 * in a module that a MongoDB service does not have.
 */
final class MigrationOrder implements BeanFactoryPostProcessor {
  /** By name: a service may have any of them, or none. */
  private static final List<String> TYPES =
      List.of(
          "org.springframework.data.mongodb.MongoDatabaseFactory",
          "org.springframework.data.mongodb.ReactiveMongoDatabaseFactory",
          "org.springframework.data.mongodb.core.MongoOperations",
          "org.springframework.data.mongodb.core.ReactiveMongoOperations",
          "org.springframework.data.mongodb.gridfs.GridFsOperations",
          "org.springframework.data.mongodb.gridfs.ReactiveGridFsOperations",
          "org.springframework.data.mongodb.repository.support.MongoRepositoryFactoryBean",
          "org.springframework.data.mongodb.repository.support.ReactiveMongoRepositoryFactoryBean");

  private static final String ANNOTATION =
      "org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization";

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    for (String name : dependents(beans)) {
      if (beans.containsBeanDefinition(name)) {
        BeanDefinition bean = beans.getBeanDefinition(name);
        bean.setDependsOn(
            StringUtils.addStringToArray(bean.getDependsOn(), SchemaAutoConfiguration.MIGRATION));
      }
    }
  }

  private static Set<String> dependents(ConfigurableListableBeanFactory beans) {
    Set<String> names = new LinkedHashSet<>();
    for (String type : TYPES) {
      Class<?> present = present(type, beans);
      if (present != null) {
        for (String name : beans.getBeanNamesForType(present, true, false)) {
          names.add(BeanFactoryUtils.transformedBeanName(name));
        }
      }
    }
    Class<?> annotation = present(ANNOTATION, beans);
    if (annotation != null) {
      Class<? extends Annotation> marker = annotation.asSubclass(Annotation.class);
      for (String name : beans.getBeanDefinitionNames()) {
        if (beans.findAnnotationOnBean(name, marker, false) != null) {
          names.add(name);
        }
      }
    }
    return names;
  }

  private static @org.jspecify.annotations.Nullable Class<?> present(
      String type, ConfigurableListableBeanFactory beans) {
    ClassLoader loader = beans.getBeanClassLoader();
    return ClassUtils.isPresent(type, loader) ? ClassUtils.resolveClassName(type, loader) : null;
  }
}
