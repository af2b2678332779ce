package taskrunner.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** Adds each {@link CommandOption} to the parser's model of its command. */
final class OptionModel implements IModelTransformer {
  /** The program without a command. */
  interface Root extends TakesOptions {
    /** The options of the whole command line. */
    GivenOptions given();
  }

  /** Called by the parser. */
  OptionModel() {}

  @Override
  public CommandSpec transform(CommandSpec root) {
    add(root, ((Root) root.userObject()).given());
    return root;
  }

  private static void add(CommandSpec command, GivenOptions given) {
    if (command.userObject() instanceof TakesOptions taker) {
      taker.options().forEach(option -> command.addOption(spec(option, given)));
    }
    for (CommandLine subcommand : command.subcommands().values()) {
      add(subcommand.getCommandSpec(), given);
    }
  }

  private static OptionSpec spec(CommandOption<?> option, GivenOptions given) {
    var spec =
        OptionSpec.builder(option.names().toArray(new String[0]))
            .type(option.type())
            .required(option.required())
            .scopeType(ScopeType.INHERIT)
            .description(option.description().toArray(new String[0]))
            .hasInitialValue(false)
            .setter(setter(option, given));
    if (option.isFlag()) {
      // By default the parser accepts --yes=false, which would count as --yes.
      spec.arity("0");
    } else {
      spec.paramLabel(option.label());
    }
    // Numbers and the words of an enumeration are the parser's own.
    if (!option.isFlag() && option.type() != Integer.class && !option.type().isEnum()) {
      spec.converters(text -> value(option, text));
    }
    if (option.equals(GlobalOptions.SECTION)) {
      spec.completionCandidates(new Completions.Sections());
    }
    return spec.build();
  }

  private static ISetter setter(CommandOption<?> option, GivenOptions given) {
    return new ISetter() {
      @Override
      public <T> T set(T value) {
        given.add(option, value);
        return value;
      }
    };
  }

  private static @Nullable Object value(CommandOption<?> option, String text) {
    try {
      return option.value(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
