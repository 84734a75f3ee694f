package io.cistern.table;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The values of one property in a page: each distinct raw value once, and for each row the code of its value. Code 0
 * means that the row lacks the property.
 */
final class Column {

    static final int MISSING = 0;

    private final byte[] values;
    private final PackedIntegers ends;
    private final PackedIntegers codes;
    private final BitSet repeated;

    private Column(byte[] values, PackedIntegers ends, PackedIntegers codes, BitSet repeated) {
        this.values = values;
        this.ends = ends;
        this.codes = codes;
        this.repeated = repeated;
    }

    /** The number of codes, including the code for missing. */
    int codes() {
        return ends.length();
    }

    int code(int row) {
        return codes.at(row);
    }

    /** The bytes of all values. */
    byte[] values() {
        return values;
    }

    int from(int code) {
        return ends.at(code - 1);
    }

    int to(int code) {
        return ends.at(code);
    }

    byte[] value(int code) {
        return Arrays.copyOfRange(values, from(code), to(code));
    }

    /**
     * The rows in which the name occurs more than once. The column has their last value, as most JSON parsers do; it is
     * not known which value Mixpanel uses.
     */
    BitSet repeated() {
        return repeated;
    }

    /** The size on the heap, in bytes. */
    int weight() {
        return 128 + values.length + ends.weight() + codes.weight() + repeated.size() / Byte.SIZE;
    }

    /** Collects the values of rows. */
    static final class Writer {

        private final int[] codes;
        private final BitSet repeated = new BitSet(0);
        private byte[] values = new byte[64];
        private int[] ends = new int[16];
        private int count = 1;
        private int[] table = new int[32];

        Writer(int rows) {
            codes = new int[rows];
        }

        void add(int row, byte[] json, int from, int to) {
            if (codes[row] != MISSING) {
                repeated.set(row);
            }
            codes[row] = code(json, from, to);
        }

        /** Marks this row as having another value for the same name. */
        void markRepeated(int row) {
            repeated.set(row);
        }

        Column finish() {
            return new Column(
                    Arrays.copyOf(values, ends[count - 1]),
                    PackedIntegers.of(ends, count, ends[count - 1]),
                    PackedIntegers.of(codes, codes.length, count - 1),
                    repeated);
        }

        private int code(byte[] json, int from, int to) {
            var slot = slot(json, from, to);
            if (table[slot] != MISSING) {
                return table[slot];
            }
            var code = count;
            append(json, from, to);
            table[slot] = code;
            if (count * 2 > table.length) {
                grow();
            }
            return code;
        }

        private void append(byte[] json, int from, int to) {
            var end = ends[count - 1];
            var length = to - from;
            if (values.length - end < length) {
                values = Arrays.copyOf(values, Math.max(values.length * 2, end + length));
            }
            System.arraycopy(json, from, values, end, length);
            if (count == ends.length) {
                ends = Arrays.copyOf(ends, count * 2);
            }
            ends[count++] = end + length;
        }

        /** The slot of the value, or the free slot for it. */
        private int slot(byte[] json, int from, int to) {
            var mask = table.length - 1;
            var slot = KeyedHash.of(json, from, to) & mask;
            while (table[slot] != MISSING && !isAt(table[slot], json, from, to)) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }

        private boolean isAt(int code, byte[] json, int from, int to) {
            return Arrays.equals(values, ends[code - 1], ends[code], json, from, to);
        }

        private void grow() {
            table = new int[table.length * 2];
            for (var code = 1; code < count; code++) {
                table[slot(values, ends[code - 1], ends[code])] = code;
            }
        }
    }
}
