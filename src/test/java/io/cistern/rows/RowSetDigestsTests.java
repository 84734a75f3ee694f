package io.cistern.rows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.profile.Pages;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowSetDigestsTests {

    private final RowSetDigests digests = new RowSetDigests(new byte[] {1, 2, 3});

    @Test
    void rowsHaveOneDigestInAnyOrderAndAnyDivisionIntoPages() {
        var all = Pages.rows(0, 900, "a");
        var expected = digest(all, 0, 900);
        for (var cut : new int[] {1, 7, 450, 899}) {
            var inParts = digests.begin();
            inParts.add(all, cut, 900);
            inParts.add(all, 0, cut);
            assertThat(inParts.hex()).isEqualTo(expected);
            var onPages = digests.begin();
            onPages.add(Pages.rows(cut, 900, "a"), 0, 900 - cut);
            onPages.add(Pages.rows(0, cut, "a"), 0, cut);
            assertThat(onPages.hex()).isEqualTo(expected);
            assertThat(digest(all, 0, cut))
                    .isNotEqualTo(digest(all, 0, cut - 1))
                    .isNotEqualTo(digest(all, 1, cut + 1));
        }
        assertThat(digest(Pages.rows(0, 900, "b"), 0, 900)).isNotEqualTo(expected);
    }

    @Test
    void aRowThatComesTwiceCountsTwice() {
        var row = Pages.rows(0, 1, "a");
        var other = Pages.rows(1, 2, "a");
        var twice = digests.begin();
        twice.add(row, 0, 1);
        twice.add(row, 0, 1);
        var twiceAnother = digests.begin();
        twiceAnother.add(other, 0, 1);
        twiceAnother.add(other, 0, 1);
        assertThat(List.of(twice.hex(), twiceAnother.hex(), digests.begin().hex()))
                .doesNotHaveDuplicates();
    }

    @Test
    void aCachedSumIsUsedForItsSecretOnly() {
        var rows = Pages.rows(0, 900, "a");
        var first = digest(rows, 0, 900);
        var other = new RowSetDigests(new byte[] {3, 2, 1});
        assertThat(other.toRead(rows, 0, 900)).isPositive();
        var another = other.begin();
        another.add(rows, 0, 900);
        assertThat(another.hex()).isNotEqualTo(first);
        assertThat(digest(rows, 0, 900)).isEqualTo(first);
        assertThat(digests.toRead(rows, 0, 900)).isZero();
    }

    @Test
    void sumsCarryIntoTheirUpperHalf() {
        var sums = new Hash128(1, -1).plus(new Hash128(-3, 2));
        var expected = unsigned(1, -1).add(unsigned(-3, 2)).mod(BigInteger.TWO.pow(128));
        assertThat(unsigned(sums.high(), sums.low())).isEqualTo(expected);
        assertThat(new Hash128(-1, -1).plus(new Hash128(0, 1))).isEqualTo(Hash128.ZERO);
    }

    private static BigInteger unsigned(long high, long low) {
        return new BigInteger(
                1, ByteBuffer.allocate(16).putLong(high).putLong(low).array());
    }

    /**
     * Eight people, each of whom has one of two values. Anyone can choose these so that the first 64 bits of the SHA-256 of
     * both versions have one sum, by a generalized birthday attack.
     */
    @Test
    void twoSetsWhoseSumsOfShortHashesAreEqualHaveTwoDigests() {
        var forged = forged();
        assertThat(forged.stream()
                        .mapToLong(change -> change.hashBefore() - change.hashAfter())
                        .sum())
                .isZero();
        var before = new Rows.Writer();
        var after = new Rows.Writer();
        for (var change : forged) {
            before.add(utf8(id(change.person())), utf8(properties(2 * change.number())));
            after.add(utf8(id(change.person())), utf8(properties(2 * change.number() + 1)));
        }
        assertThat(digest(before.finish(), 0, 8)).isNotEqualTo(digest(after.finish(), 0, 8));
    }

    /** A person's profile before and after. */
    private record Change(int person, int number) {
        long hashBefore() {
            return hash(person, 2 * number);
        }

        long hashAfter() {
            return hash(person, 2 * number + 1);
        }
    }

    /** Changes of several people, and how much they change the sum. */
    private record Changes(long difference, List<Change> all) {
        Changes and(Changes others) {
            var both = new ArrayList<>(all);
            both.addAll(others.all);
            return new Changes(difference + others.difference, both);
        }
    }

    private static List<Change> forged() {
        var lists = IntStream.range(0, 8)
                .mapToObj(person -> IntStream.range(0, 1 << 16)
                        .mapToObj(number -> new Change(person, number))
                        .map(change -> new Changes(change.hashBefore() - change.hashAfter(), List.of(change)))
                        .toList())
                .toList();
        for (var mask : new long[] {0xffffL, 0xffff_ffffL, -1}) {
            var merged = new ArrayList<List<Changes>>();
            for (var i = 0; i < lists.size(); i += 2) {
                merged.add(merged(lists.get(i), lists.get(i + 1), mask));
            }
            lists = merged;
        }
        return lists.getFirst().getFirst().all();
    }

    /** Pairs whose differences cancel in these bits. */
    private static List<Changes> merged(List<Changes> some, List<Changes> others, long mask) {
        var byBits = new HashMap<Long, List<Changes>>();
        some.forEach(one -> byBits.computeIfAbsent(one.difference() & mask, bits -> new ArrayList<>())
                .add(one));
        return others.stream()
                .flatMap(other -> byBits.getOrDefault(-other.difference() & mask, List.of()).stream()
                        .map(one -> one.and(other)))
                .toList();
    }

    private static long hash(int person, int value) {
        var line = "{\"id\":" + id(person) + ",\"properties\":" + properties(value) + "}";
        return Hash128.of(Hash.sha256(), utf8(line)).high();
    }

    private static String id(int person) {
        return "\"u" + person + "\"";
    }

    private static String properties(int value) {
        return "{\"value\":" + value + "}";
    }

    private String digest(Rows rows, int from, int to) {
        var digest = digests.begin();
        digest.add(rows, from, to);
        return digest.hex();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
