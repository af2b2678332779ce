package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;

/** Reads a word of a list, or an integer in its place. */
final class WordReader {
  private WordReader() {}

  /** The word as it is stored. */
  static String read(EnumField list, RecordInput in, String field) throws IOException {
    if (in.token() != JsonToken.VALUE_NUMBER_INT && in.token() != JsonToken.VALUE_STRING) {
      throw in.wrongType("a word", field);
    }
    RecordContext context = in.context();
    String text = context.text(in.text(), field);
    // "3" is the integer 3: numbers may be strings, and no list has such a word.
    boolean isInteger = Numbers.isInteger(text);
    context.word(list, isInteger ? null : text);
    if (isInteger) {
      String word = throughTable(list, text, context, field);
      return context.isVerbatim(list) ? word : list.plain(word);
    }
    String plain = fromList(list, text, context, field);
    return context.isVerbatim(list) ? text : plain;
  }

  private static String fromList(EnumField list, String text, RecordContext context, String field)
      throws RecordFault {
    String known = list.known(text);
    if (known != null) {
      return known;
    }
    String kept = EnumField.kept(text);
    String alias = list.alias(text);
    if (alias != null) {
      context.count(list.table() + ":" + kept + "->" + alias);
      return alias;
    }
    if (!list.keepsOthers()) {
      throw unknown(context, field, RecordContext.quoted(text) + allowed(list));
    }
    context.count("unknown-word:" + list.table() + ":" + kept);
    return kept;
  }

  /** The word as the table spells it; the text itself if the fault is deferred. */
  private static String throughTable(
      EnumField list, String text, RecordContext context, String field) throws RecordFault {
    String where = "the integer " + RecordContext.shortened(text);
    long number;
    try {
      number = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw unknown(context, field, where + ", which no table has.");
    }
    Map<Long, String> table = context.tableOf(list);
    String word = table.get(number);
    if (word != null) {
      context.usedTable();
      return word;
    }
    if (!table.isEmpty()) {
      String without = ", which the table given for " + list.table() + " does not have.";
      throw unknown(context, field, where + without);
    }
    if (!list.mayHaveTable()) {
      throw unknown(context, field, where + allowed(list));
    }
    // Deferred, so that the report can name every integer of the record.
    context.integerWithoutTable(
        new EnumFindings.Numbered(list.table(), number),
        unknown(
            context,
            field,
            where + ", and no table says what it means; see --enum-table and --enum."));
    return text;
  }

  private static String allowed(EnumField list) {
    return "; allowed are " + list.allowed() + ".";
  }

  private static RecordFault unknown(RecordContext context, String field, String what) {
    return new RecordFault(RejectCode.UNKNOWN_ENUM, context.path + field + " is " + what);
  }
}
