package io.cistern.table;

import java.util.Arrays;

/** Natural numbers in as few bytes each as the greatest of them needs. */
sealed interface PackedIntegers {

    int at(int index);

    int length();

    /** Bytes of heap. */
    int weight();

    static PackedIntegers of(int[] numbers, int count, int greatest) {
        if (greatest <= 0xff) {
            var bytes = new byte[count];
            for (var i = 0; i < count; i++) {
                bytes[i] = (byte) numbers[i];
            }
            return new Bytes(bytes);
        }
        if (greatest <= 0xffff) {
            var chars = new char[count];
            for (var i = 0; i < count; i++) {
                chars[i] = (char) numbers[i];
            }
            return new Chars(chars);
        }
        return new Ints(Arrays.copyOf(numbers, count));
    }

    /** Numbers below 256. */
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor shown
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
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor shown
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

    /** Any. */
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor shown
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
