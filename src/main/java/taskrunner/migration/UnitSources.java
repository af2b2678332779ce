package taskrunner.migration;

import changeunits.ChangeUnits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import taskrunner.ChangeUnit;
import taskrunner.ChangeUnitProvider;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.text.ServiceErrors;

/**
 * The sources of a process's change units: this module, then the units that the program gives, then
 * those that {@link ServiceLoader} finds, sorted by namespace. A provider's class counts once, and
 * so does a namespace whose units are found twice.
 */
public final class UnitSources {
  private final List<Supplier<Namespace>> given = new ArrayList<>();
  private final Set<String> providers = new HashSet<>();

  /** Adds a list of units; read by {@link #list}, which rejects a null anywhere in it. */
  public void add(@Nullable String namespace, @Nullable List<? extends ChangeUnit> units) {
    List<ChangeUnit> copy = units == null ? null : new ArrayList<>(units);
    given.add(() -> Namespace.of(namespace, copy));
  }

  /** Adds a provider; read by {@link #list}, which rejects a null. */
  public void add(@Nullable ChangeUnitProvider provider) {
    if (provider == null) {
      given.add(
          () -> {
            throw Namespace.wrong("A provider of change units that was given is null.", null);
          });
    } else if (providers.add(provider.getClass().getName())) {
      given.add(() -> read(provider));
    }
  }

  /**
   * All units; reads the declarations of services' units.
   *
   * @throws TaskRunnerSchemaException {@code wrong-change-units}
   */
  public UnitList list() {
    List<Namespace> all = new ArrayList<>();
    all.add(Namespace.own(ChangeUnits.all()));
    for (Supplier<Namespace> source : given) {
      add(all, source.get());
    }
    List<Namespace> found = found();
    if (!found.isEmpty()) { // Most processes have none, and linking these functions takes time.
      found.sort(Comparator.comparing(Namespace::name));
      found.forEach(namespace -> add(all, namespace));
    }
    return new UnitList(all);
  }

  private static void add(List<Namespace> all, Namespace namespace) {
    for (Namespace known : all) {
      if (known.name().equals(namespace.name())) {
        if (known.isSame(namespace)) {
          return;
        }
        throw Namespace.wrong(
            "The namespace " + namespace.name() + " is there twice, with different change units.",
            null);
      }
    }
    all.add(namespace);
  }

  private List<Namespace> found() {
    List<Namespace> found = new ArrayList<>();
    Set<String> seen = new HashSet<>(providers);
    Set<ClassLoader> loaders = new LinkedHashSet<>();
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    if (context != null) {
      loaders.add(context);
    }
    loaders.add(UnitSources.class.getClassLoader());
    try {
      for (ClassLoader loader : loaders) {
        var providers = ServiceLoader.load(ChangeUnitProvider.class, loader).stream().iterator();
        while (providers.hasNext()) {
          var provider = providers.next();
          if (seen.add(provider.type().getName())) {
            found.add(read(provider.get()));
          }
        }
      }
    } catch (TaskRunnerSchemaException e) {
      throw e;
    } catch (ServiceConfigurationError e) {
      throw unloadable(ServiceErrors.reason(e), e);
    } catch (RuntimeException | LinkageError e) {
      // Of a class loader, or of a class that can't be linked: ServiceLoader passes both on.
      throw unloadable(e.toString(), e);
    }
    return found;
  }

  private static TaskRunnerSchemaException unloadable(String why, Throwable cause) {
    return Namespace.wrong("A provider of change units can't be loaded: " + why, cause);
  }

  private static Namespace read(ChangeUnitProvider provider) {
    try {
      return Namespace.of(provider.namespace(), provider.units());
    } catch (TaskRunnerSchemaException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      throw Namespace.wrong(
          "The provider of change units %s failed (%s)."
              .formatted(provider.getClass().getName(), e),
          e);
    }
  }
}
