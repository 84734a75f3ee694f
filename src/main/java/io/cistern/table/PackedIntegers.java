package io.cistern.table;

import java.util.Arrays;

/** Natural numbers, each in as few bytes as the largest of them needs. */
sealed interface PackedIntegers {

    int at(int index);

    int length();

    /** The size on the heap, in bytes. */
    int weight();

    static PackedIntegers of(int[] numbers, int count, int max) {
        if (max <= 0xff) {
            var bytes = new byte[count];
            for (var i = 0; i < count; i++) {
                bytes[i] = (byte) numbers[i];
            }
            return new Bytes(bytes);
        }
        if (max <= 0xffff) {
            var chars = new char[count];
            for (var i = 0; i < count; i++) {
                chars[i] = (char) numbers[i];
            }
            return new Chars(chars);
        }
        return new Ints(Arrays.copyOf(numbers, count));
    }

    /** Numbers below 256. */
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor printed
    record Bytes(byte[] numbers) implements PackedIntegers {
        @Override
        public int at(int index) {
            return numbers[index] & 0xff;
        }

        @Override
        public int length() {
            return numbers.length;
        }

        @Override
        public int weight() {
            return 32 + numbers.length;
        }
    }

    /** Numbers below 65536. */
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor printed
    record Chars(char[] numbers) implements PackedIntegers {
        @Override
        public int at(int index) {
            return numbers[index];
        }

        @Override
        public int length() {
            return numbers.length;
        }

        @Override
        public int weight() {
            return 32 + Character.BYTES * numbers.length;
        }
    }

    /** Any numbers. */
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor printed
    record Ints(int[] numbers) implements PackedIntegers {
        @Override
        public int at(int index) {
            return numbers[index];
        }

        @Override
        public int length() {
            return numbers.length;
        }

        @Override
        public int weight() {
            return 32 + Integer.BYTES * numbers.length;
        }
    }
}
