package taskrunner.importer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the parsed dates with those of {@code java.time}. */
class DatesTest {
  private static final long YEAR_1 = -62_135_596_800L;
  private static final long YEAR_9999 = 253_402_300_799L;

  private static long read(String text) throws RecordFault {
    return Dates.read(text, "timestamp", new RecordContext());
  }

  @RepeatedTest(20)
  void everyFormOfAnInstantIsReadAsThatInstant(RepetitionInfo repetition) throws Exception {
    Random random = new Random(repetition.getCurrentRepetition());
    for (int i = 0; i < 500; i++) {
      int minutes = random.nextInt(-18 * 60, 18 * 60 + 1);
      Instant moment =
          Instant.ofEpochSecond(
              random.nextLong(YEAR_1 + 86_400, YEAR_9999 - 86_400), random.nextInt(1_000_000_000));
      OffsetDateTime there = moment.atOffset(ZoneOffset.ofTotalSeconds(minutes * 60));
      String offset = offset(minutes, random);
      int digits = random.nextInt(1, 10);
      String fraction = String.format(Locale.ROOT, "%09d", there.getNano()).substring(0, digits);
      String second =
          String.format(
              Locale.ROOT,
              "%04d-%02d-%02dT%02d:%02d:%02d",
              there.getYear(),
              there.getMonthValue(),
              there.getDayOfMonth(),
              there.getHour(),
              there.getMinute(),
              there.getSecond());
      long seconds = moment.getEpochSecond() * 1000;
      long millis = Long.parseLong((fraction + "00").substring(0, 3));

      assertThat(read(second + offset)).as(second + offset).isEqualTo(seconds);
      assertThat(read(second + "." + fraction + offset))
          .as(second + "." + fraction + offset)
          .isEqualTo(seconds + millis);
      assertThat(read(second.substring(0, 16) + offset))
          .as("without seconds")
          .isEqualTo(seconds - there.getSecond() * 1000L);
    }
  }

  private static String offset(int minutes, Random random) {
    if (minutes == 0) {
      return random.nextBoolean() ? "Z" : random.nextBoolean() ? "" : "-00";
    }
    String hours =
        String.format(Locale.ROOT, "%s%02d", minutes < 0 ? "-" : "+", Math.abs(minutes) / 60);
    int rest = Math.abs(minutes) % 60;
    if (rest == 0 && random.nextBoolean()) {
      return hours;
    }
    return hours + (random.nextBoolean() ? ":" : "") + String.format(Locale.ROOT, "%02d", rest);
  }

  /**
   * A text with one inserted, removed or replaced character is a date or a reject, never another
   * error.
   */
  @Test
  void aDamagedDateIsRejectedOrAnotherDate() throws Exception {
    String good = "2025-11-06T10:15:30.1234567+01:30";
    for (int i = 0; i < good.length(); i++) {
      for (char c = 0; c < 128; c++) {
        readOrReject(good.substring(0, i) + c + good.substring(i + 1));
        readOrReject(good.substring(0, i) + c + good.substring(i));
      }
      readOrReject(good.substring(0, i));
      readOrReject(good.substring(0, i) + good.substring(i + 1));
    }
  }

  private static void readOrReject(String text) {
    try {
      read(text);
    } catch (RecordFault e) {
      assertThat(e.code()).isEqualTo(RejectCode.BAD_DATE);
    }
  }

  /** An export could not write such dates, and .NET's DateTimeOffset does not accept them. */
  @ParameterizedTest
  @CsvSource({
    "0001-01-01T00:00:00+18:00, before the year 0001",
    "0001-01-01T00:00:00.9999999+00:01, before the year 0001",
    "0001-01-01T00:59:59.999+01, before the year 0001",
    "9999-12-31T23:59:59-18:00, after the year 9999",
    "9999-12-31T23:59:00-00:01, after the year 9999",
  })
  void datesOutsideTheYears1To9999InUtcAreRejected(String text, String why) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOfSatisfying(
            RecordFault.class, e -> assertThat(e.code()).isEqualTo(RejectCode.BAD_DATE))
        .hasMessageContainingAll(text, why);
  }

  @Test
  void theFirstAndTheLastInstantAreAccepted() throws Exception {
    assertThat(read("0001-01-01T00:00:00Z")).isEqualTo(YEAR_1 * 1000);
    assertThat(read("0001-01-01T18:00:00+18:00")).isEqualTo(YEAR_1 * 1000);
    assertThat(read("9999-12-31T23:59:59.999999999Z")).isEqualTo(YEAR_9999 * 1000 + 999);
    assertThat(read("9999-12-31T05:59:59.999-18:00")).isEqualTo(YEAR_9999 * 1000 + 999);
  }

  @Test
  void textsThatAreNoDatesAreRejected() {
    for (String text :
        new String[] {
          "",
          "2025-11-06",
          "2025-11-06T10",
          "2025-11-06 10:15:30Z",
          "2025-11-06T24:00:00Z",
          "2025-11-06T10:60Z",
          "2025-11-06T10:15:60Z",
          "2025-02-29T10:15Z",
          "2025-13-01T10:15Z",
          "0000-01-01T00:00Z",
          "2025-11-06T10:15:30.Z",
          "2025-11-06T10:15:30.1234567890Z",
          "2025-11-06T10:15:30z",
          "2025-11-06T10:15:30+1",
          "2025-11-06T10:15:30+01:",
          "2025-11-06T10:15:30+01:60",
          "2025-11-06T10:15:30+18:01",
          "2025-11-06T10:15:30Z ",
          "\u0662025-11-06T10:15:30Z"
        }) {
      assertThatThrownBy(() -> read(text)).as(text).isInstanceOf(RecordFault.class);
    }
  }
}
