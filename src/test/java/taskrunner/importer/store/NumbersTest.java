package taskrunner.importer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bson.BsonDecimal128;
import org.bson.BsonDouble;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The BSON types of numbers, and their text in an export; neither depends on the JDK's version. */
class NumbersTest {
  private static BsonValue read(String text) throws RecordFault {
    return Numbers.any(text, Numbers.isInteger(text), "plan.x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.1",
        "1e3",
        "0e99999999999",
        "0.0",
        "1.10",
        "0.30000000000000004",
        // The text of .NET, JavaScript and Python for 2^-24, and the double before it.
        "5.960464477539063E-08",
        "5.960464477539062E-08",
        // A tie: both have the same distance from 1997078049030059.75.
        "1.9970780490300598e+15",
        "1.9970780490300597e+15",
        // The shortest text, which Java did not print before JDK 19.
        "2e23",
        "3.329995865487836e-257",
        "6.490371073168535E32",
        // Equal to the double, but not its shortest decimal.
        "2.11318679791770592E17",
        "7.2057594037927936E16",
        "5.9604644775390625E-8",
        "18446744073709551616.0",
        "1e22",
        "1e23",
        "5e-324",
        "1e-323",
        "2.2250738585072014E-308",
        "2.225073858507201e-308",
        "1.7976931348623157e308",
        "9.5367431640625E-7",
      })
  void aShortestOrEqualDecimalIsADouble(String text) throws Exception {
    assertThat(read(text)).isEqualTo(new BsonDouble(Double.parseDouble(text)));
    assertThat(read("-" + text)).isEqualTo(new BsonDouble(Double.parseDouble("-" + text)));
    String zeros = text.replaceFirst("(\\.\\d+)", "$1" + "0".repeat(30_000));
    if (text.contains(".") && ShortestDecimals.isCertain(text, Double.parseDouble(text))) {
      assertThat(read(zeros)).isEqualTo(read(text));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4.9E-324",
        "9.9E-324",
        "3e-324",
        "6e-324",
        "1e-400",
        "1e400",
        "1.7976931348623158e308",
        "0.10000000000000001",
        "0.1000000000000000055511151231257827",
        "3.3299958654878358E-257",
        "1.00000000000000011",
        "9007199254740993.0",
        "7.2057594037927933e+16",
        "2.11318679791770593E17"
      })
  void anyOtherNumberIsADecimal128WithAllItsDigits(String text) throws Exception {
    assertThat(read(text)).isEqualTo(new BsonDecimal128(Decimal128.parse(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e7000",
        "1.00000000000000000000000000000000001",
        "1e-99999999999",
        "1000000000000000000000000000000000.0E6112",
        "-1000000000000000000000000000000000.0E6112"
      })
  void aNumberThatNoBsonTypeCanStoreIsOutOfRange(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOfSatisfying(
            RecordFault.class, e -> assertThat(e.code()).isEqualTo(RejectCode.NUMBER_OUT_OF_RANGE));
  }

  @Test
  void theLargestIntegersAreDecimalsAndLargerOnesOutOfRange() throws Exception {
    String largest = "9" + "0".repeat(6144);
    assertThat(read(largest)).isEqualTo(new BsonDecimal128(Decimal128.parse("9E6144")));
    for (String text : List.of("1" + "0".repeat(6145), "1" + "0".repeat(6145) + ".0")) {
      assertThatThrownBy(() -> read(text))
          .isInstanceOfSatisfying(
              RecordFault.class,
              e -> assertThat(e.code()).isEqualTo(RejectCode.NUMBER_OUT_OF_RANGE));
    }
  }

  /** The digests are of the output of JavaScript (Node.js 20). */
  @ParameterizedTest
  @CsvSource({
    "powers of two, 92355e8a52b357e8d5dd5a50ff88bc9a332287c1637fb9b4108679c9029688a5",
    "1e16 to 1e19, 364a7cb1417f6224528cc194dab6b9929772460e688d02e7086cde0f6ac784d9",
    "1e-7 to 1e15, 30bc2e639127cca593aec419f055307f75a8e6166053dab2960c3ca9ac194a3a",
    "subnormal, 335f1e811d1e17a228a36e154785fcc6e138c9c038eb96d6040be46c04bb0ef2",
    "any, 42297bed56cff0bed4dab1088a8cab821296a79f1d6c51d977f6c5c193c140fb",
  })
  void doublesAreWrittenAsJavaScriptDoesAndReadBackAsDoubles(String which, String digest)
      throws Exception {
    DoubleStream doubles =
        switch (which) {
          case "powers of two" ->
              IntStream.rangeClosed(-1074, 1023).mapToDouble(e -> Math.scalb(1.0, e));
          case "1e16 to 1e19" -> between(1e16, 1e19, 20_000);
          case "1e-7 to 1e15" -> between(1e-7, 1e15, 20_000);
          case "subnormal" -> between(Double.MIN_VALUE, 1e-319, 5_000);
          default -> between(Double.MIN_VALUE, Double.MAX_VALUE, 20_000);
        };
    MessageDigest found = MessageDigest.getInstance("SHA-256");
    for (double number : (Iterable<Double>) doubles::iterator) {
      String text = NumberText.of(number);
      assertThat(read(text)).isEqualTo(new BsonDouble(number));
      assertThat(NumberText.of(-number)).isEqualTo("-" + text);
      BigDecimal decimal = new BigDecimal(text).stripTrailingZeros();
      String line = decimal.unscaledValue() + "e" + -decimal.scale() + "\n";
      found.update(line.getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(HexFormat.of().formatHex(found.digest())).isEqualTo(digest);
  }

  /** Doubles from a generator of bits that is simple to write in any language. */
  private static DoubleStream between(double first, double end, int many) {
    long from = Double.doubleToLongBits(first);
    long width = Double.doubleToLongBits(end) - from;
    return LongStream.iterate(1, s -> s * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L)
        .skip(1)
        .limit(many)
        .mapToDouble(s -> Double.longBitsToDouble(from + (s >>> 2) % width));
  }

  @Test
  void doublesAreWrittenWithAPointOrAnExponent() {
    assertThat(NumberText.of(1000)).isEqualTo("1000.0");
    assertThat(NumberText.of(-0.0)).isEqualTo("-0.0");
    assertThat(NumberText.of(0x1p-24)).isEqualTo("5.960464477539063E-8");
    assertThat(NumberText.of(0.30000000000000004)).isEqualTo("0.30000000000000004");
    assertThat(NumberText.of(1234567.8901234567)).isEqualTo("1234567.8901234567");
    assertThat(NumberText.of(Double.MIN_VALUE)).isEqualTo("5E-324");
  }

  @ParameterizedTest
  @CsvSource({
    "10000000000000000000000000000000000, 10000000000000000000000000000000000",
    "9223372036854775808, 9223372036854775808",
    "720575940379279360000000000000000000000, 720575940379279360000000000000000000000",
    "20000000000000000000000000000000000000, 20000000000000000000000000000000000000",
    "12345678901234567890000000000000000000000, 1.234567890123456789000000000000000E+40",
    "1.2345678901234567890e40, 1.2345678901234567890E+40",
    "7.2057594037927933e+16, 7.2057594037927933E16",
    "-7.2057594037927933e+16, -7.2057594037927933E16",
    "9007199254740993.0, 9.0071992547409930E15",
    "0.10000000000000001, 0.10000000000000001",
    "4.9E-324, 4.9E-324",
  })
  void aDecimal128IsWrittenSoThatItReadsBackAsTheSameBits(String text, String written)
      throws Exception {
    Decimal128 number = read(text).asDecimal128().getValue();
    String back = NumberText.of(number);
    assertThat(back).isEqualTo(written);
    assertThat(read(back)).isEqualTo(new BsonDecimal128(number));
  }

  @Test
  void aDecimal128ThatOnlyAServiceCanHaveStoredIsWrittenAsANumber() {
    assertThat(NumberText.of(Decimal128.parse("5"))).isEqualTo("5E0");
    assertThat(NumberText.of(Decimal128.parse("-9223372036854775808")))
        .isEqualTo("-9.223372036854775808E18");
    assertThat(NumberText.of(Decimal128.parse("1.10"))).isEqualTo("1.10");
    assertThat(NumberText.of(Decimal128.parse("-0E+3"))).isEqualTo("-0.0");
  }
}
