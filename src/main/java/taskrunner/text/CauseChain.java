package taskrunner.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The causes of exceptions of others, which may form a circle. */
public final class CauseChain {
  private CauseChain() {}

  /** An exception and its causes, the outermost first. It ends where one of them comes again. */
  public static List<Throwable> of(Throwable thrown) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Throwable> chain = new ArrayList<>();
    for (@Nullable Throwable t = thrown; t != null && seen.add(t); t = t.getCause()) {
      chain.add(t);
    }
    return chain;
  }

  /** The last cause; the exception itself if it has none. */
  public static Throwable root(Throwable thrown) {
    List<Throwable> chain = of(thrown);
    return chain.get(chain.size() - 1);
  }
}
