package io.cistern.table;

import java.util.Arrays;
import java.util.BitSet;

/**
 * What the rows of a page have under one name: the distinct raw values, each once, and for each row the number of its
 * value. Number 0 is that of rows which lack the property.
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

    /** How many numbers there are, that of nothing included. */
    int codes() {
        return ends.length();
    }

    int code(int row) {
        return codes.at(row);
    }

    /** The bytes in which all values lie. */
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
     * The rows that have the name more than once. The last value stands for them, as most readers of JSON have it; which
     * one Mixpanel goes by is not known.
     */
    BitSet repeated() {
        return repeated;
    }

    /** Bytes of heap. */
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

        /** Something else claims to be the value of this row. */
        void doubt(int row) {
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

        /** Where the value stands, or is to stand. */
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
