package io.cistern.quota;

import io.cistern.profile.ProfileQuery;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells equal questions by, in the ledger: a hash, from which the question cannot be told. */
public final class Fingerprint {

    private Fingerprint() {}

    public static String of(ProfileQuery query) {
        return of(query.toString());
    }

    static String of(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
