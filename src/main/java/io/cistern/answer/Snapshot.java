package io.cistern.answer;

import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * One upstream session's answer to one question, as its first page tells it.
 *
 * @param id our name for it, which tells nothing of the question
 * @param first the first page, without which nothing is known of the others
 */
record Snapshot(String id, ProfileQuery query, Page first) {

    static Snapshot of(ProfileQuery query, Page first) {
        return new Snapshot(digest(query + "\n" + first.session()), query, first);
    }

    String session() {
        return first.session();
    }

    long total() {
        return Objects.requireNonNull(first.total(), "A first page knows the total");
    }

    int pageOf(long row) {
        return Math.toIntExact(row / first.size());
    }

    static String digest(String text) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(hash, 12));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
