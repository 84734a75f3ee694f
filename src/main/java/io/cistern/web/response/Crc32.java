package io.cistern.web.response;

/**
 * Combines CRC-32 checksums without their bytes, as zlib's crc32_combine does: a CRC is a polynomial over GF(2) modulo
 * the CRC-32 polynomial, and appended bytes multiply it by a power of x.
 */
final class Crc32 {

    private static final int POLYNOMIAL = 0xedb88320;

    /** The polynomial 1: the coefficient of x to the 0 is the highest bit. */
    private static final int ONE = 1 << 31;

    /** x to the power of 2 to the n, at n. */
    private static final int[] POWERS = new int[32];

    static {
        POWERS[0] = 1 << 30;
        for (var n = 1; n < POWERS.length; n++) {
            POWERS[n] = product(POWERS[n - 1], POWERS[n - 1]);
        }
    }

    private Crc32() {}

    /** The CRC of two byte sequences together, from the CRC of each and the length of the second. */
    static int combine(int crc, int nextCrc, long nextLength) {
        return product(powerOfEights(nextLength), crc) ^ nextCrc;
    }

    /** x to the power of 8n. */
    private static int powerOfEights(long n) {
        var power = ONE;
        var exponent = 3;
        for (var rest = n; rest != 0; rest >>>= 1) {
            if ((rest & 1) != 0) {
                power = product(POWERS[exponent & 31], power);
            }
            exponent++;
        }
        return power;
    }

    private static int product(int one, int other) {
        var product = 0;
        var shifted = other;
        for (var bit = ONE; bit != 0; bit >>>= 1) {
            if ((one & bit) != 0) {
                product ^= shifted;
            }
            shifted = (shifted & 1) == 0 ? shifted >>> 1 : shifted >>> 1 ^ POLYNOMIAL;
        }
        return product;
    }
}
