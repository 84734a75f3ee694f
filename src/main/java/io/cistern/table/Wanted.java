package io.cistern.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cistern.profile.Quoted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** The names that a scan looks for, told from others by their bytes. */
final class Wanted {

    static final int NOT = -1;

    private final List<String> names;
    private final byte[][] bytes;

    /** The numbers of the names that have a length in bytes, by that length: nearly all others are told by it alone. */
    private final int[][] byLength;

    Wanted(Collection<String> names) {
        this.names = List.copyOf(names);
        this.bytes = this.names.stream().map(name -> name.getBytes(UTF_8)).toArray(byte[][]::new);
        var longest = Arrays.stream(bytes).mapToInt(name -> name.length).max().orElse(0);
        var numbers = new ArrayList<List<Integer>>();
        for (var length = 0; length <= longest; length++) {
            numbers.add(new ArrayList<>());
        }
        for (var i = 0; i < bytes.length; i++) {
            numbers.get(bytes[i].length).add(i);
        }
        this.byLength = numbers.stream()
                .map(same -> same.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }

    /** The number of the name on which the members stand, or {@link #NOT}. */
    int index(byte[] json, Members members) {
        if (members.isEscaped()) {
            return names.indexOf(Quoted.text(json, members.nameFrom(), members.nameTo()));
        }
        var from = members.nameFrom() + 1;
        var to = members.nameTo() - 1;
        if (to - from < byLength.length) {
            for (var number : byLength[to - from]) {
                if (Arrays.equals(bytes[number], 0, to - from, json, from, to)) {
                    return number;
                }
            }
        }
        return NOT;
    }
}
