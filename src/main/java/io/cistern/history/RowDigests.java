package io.cistern.history;

import io.cistern.rows.Hash;
import io.cistern.rows.Hash128;
import io.cistern.rows.Line;
import io.cistern.rows.Members;
import io.cistern.rows.Rows;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Computes digests of profiles to find out whether two profiles have the same properties, in any order. Values are
 * compared as bytes. Digests are salted with a secret of this process, so nobody else can find two profiles with the
 * same digest.
 */
final class RowDigests {

    private static final int INITIAL_CAPACITY = 16;
    private static final byte[] SECRET = new byte[16];

    static {
        new SecureRandom().nextBytes(SECRET);
    }

    private final MessageDigest sha256 = Hash.sha256();
    private Property[] properties = new Property[INITIAL_CAPACITY];
    private int count;

    private RowDigests() {}

    /** Receives rows. */
    public interface Reader {

        /**
         * Receives a row.
         *
         * @param lines the bytes that contain its line
         * @param from the start of the line
         * @param to the end of the line, before the line break
         */
        void take(int row, Hash128 digest, byte[] lines, int from, int to);
    }

    /** The positions of a property's name and value. */
    private record Property(int nameFrom, int nameTo, int valueFrom, int valueTo) {}

    /** Passes all rows to the reader, in their order. */
    public static void each(Rows rows, Reader reader) {
        var digests = new RowDigests();
        for (var block : rows.blocks()) {
            var lines = block.lines();
            var line = new Line(lines, 0);
            for (var row = block.row(); row < block.row() + block.rows(); row++) {
                var from = line.from();
                var digest = digests.digest(lines, line.members());
                line.next();
                reader.take(row, digest, lines, from, line.from() - 1);
            }
        }
    }

    private Hash128 digest(byte[] lines, Members members) {
        count = 0;
        while (members.next()) {
            if (count == properties.length) {
                properties = Arrays.copyOf(properties, 2 * count);
            }
            properties[count++] =
                    new Property(members.nameFrom(), members.nameTo(), members.valueFrom(), members.end());
        }
        Arrays.sort(properties, 0, count, (one, other) -> compare(lines, one, other));
        sha256.update(SECRET);
        for (var i = 0; i < count; i++) {
            var property = properties[i];
            sha256.update(lines, property.nameFrom(), property.nameTo() - property.nameFrom());
            sha256.update((byte) ':');
            sha256.update(lines, property.valueFrom(), property.valueTo() - property.valueFrom());
            sha256.update((byte) ',');
        }
        return Hash128.of(sha256.digest());
    }

    /** Compares by name, and by value where a name occurs twice. */
    private static int compare(byte[] lines, Property one, Property other) {
        var names = Arrays.compare(lines, one.nameFrom(), one.nameTo(), lines, other.nameFrom(), other.nameTo());
        return names != 0
                ? names
                : Arrays.compare(lines, one.valueFrom(), one.valueTo(), lines, other.valueFrom(), other.valueTo());
    }
}
