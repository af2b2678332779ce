package taskrunner.importer.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SequenceSetTest {
  @Test
  void containsExactlyTheAddedNumbersInAnyOrder() {
    for (int seed = 0; seed < 50; seed++) {
      var random = new Random(seed);
      var set = new SequenceSet();
      var expected = new TreeSet<Long>();
      for (int i = 0; i < 300; i++) {
        long from = random.nextInt(500);
        long to = from + random.nextInt(4);
        set.add(from, to);
        for (long each = from; each <= to; each++) {
          expected.add(each);
        }
      }
      for (long each = 0; each < 510; each++) {
        assertThat(set.contains(each)).isEqualTo(expected.contains(each));
      }
      List<Long> all = new ArrayList<>();
      set.forEach(
          (from, to) -> {
            for (long each = from; each <= to; each++) {
              all.add(each);
            }
          });
      assertThat(all).containsExactlyElementsOf(expected);
    }
  }

  @Test
  void addReportsWhetherTheNumberIsNew() {
    for (int seed = 0; seed < 50; seed++) {
      var random = new Random(seed);
      var set = new SequenceSet();
      var expected = new TreeSet<Long>();
      for (int i = 0; i < 300; i++) {
        // Consecutive numbers, as in logs, also at the ends of the range.
        long from = random.nextInt(500) + (i % 7 == 0 ? Long.MAX_VALUE - 250 : 0);
        for (long each = from; each - from < random.nextInt(1, 6); each++) {
          assertThat(set.add(each)).as("%d, seed %d", each, seed).isEqualTo(expected.add(each));
        }
      }
    }
  }

  @Test
  void theGreatestSequenceIsNoSpecialCase() {
    var set = new SequenceSet();
    set.add(Long.MAX_VALUE, Long.MAX_VALUE);
    set.add(Long.MAX_VALUE - 1, Long.MAX_VALUE - 1);
    set.add(0, 0);
    assertThat(set.contains(Long.MAX_VALUE)).isTrue();
    assertThat(set.contains(1)).isFalse();
  }

  @Test
  void keepsTheFirstAndLastNumberWhenItHasNoRoomForMore() {
    var set = new SequenceSet();
    set.add(1, 1);
    set.add(5, 5);
    set.add(9, 9);
    set.limit(2);
    List<Long> bounds = new ArrayList<>();
    set.forEach(
        (from, to) -> {
          bounds.add(from);
          bounds.add(to);
        });
    assertThat(bounds).containsExactly(1L, 9L);
  }
}
