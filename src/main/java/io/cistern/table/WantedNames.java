package io.cistern.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cistern.rows.Members;
import io.cistern.rows.Quoted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The names that a scan searches for, compared by their bytes. */
final class WantedNames {

    static final int NONE = -1;

    private final Map<String, Integer> numbers = new HashMap<>();
    private final byte[][] bytes;

    /**
     * The numbers of the names, by the names' length in bytes, because the length alone excludes nearly all other
     * names. Names of the same length are sorted by their bytes, because there may be thousands of them.
     */
    private final int[][] byLength;

    WantedNames(Collection<String> names) {
        for (var name : names) {
            numbers.putIfAbsent(name, numbers.size());
        }
        this.bytes = names.stream().map(name -> name.getBytes(UTF_8)).toArray(byte[][]::new);
        var longest = Arrays.stream(bytes).mapToInt(name -> name.length).max().orElse(0);
        var byLength = new ArrayList<List<Integer>>();
        for (var length = 0; length <= longest; length++) {
            byLength.add(new ArrayList<>());
        }
        for (var i = 0; i < bytes.length; i++) {
            byLength.get(bytes[i].length).add(i);
        }
        this.byLength = byLength.stream()
                .map(same -> same.stream()
                        .sorted((one, other) -> Arrays.compare(bytes[one], bytes[other]))
                        .mapToInt(Integer::intValue)
                        .toArray())
                .toArray(int[][]::new);
    }

    /** The number of the current member's name, or {@link #NONE}. */
    int index(byte[] json, Members members) {
        if (members.isEscaped()) {
            return numbers.getOrDefault(Quoted.text(json, members.nameFrom(), members.nameTo()), NONE);
        }
        var from = members.nameFrom() + 1;
        var to = members.nameTo() - 1;
        return to - from < byLength.length ? index(byLength[to - from], json, from, to) : NONE;
    }

    private int index(int[] sorted, byte[] json, int from, int to) {
        var low = 0;
        var high = sorted.length;
        while (low < high) {
            var middle = (low + high) >>> 1;
            if (Arrays.compare(bytes[sorted[middle]], 0, to - from, json, from, to) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < sorted.length && Arrays.equals(bytes[sorted[low]], 0, to - from, json, from, to)
                ? sorted[low]
                : NONE;
    }
}
