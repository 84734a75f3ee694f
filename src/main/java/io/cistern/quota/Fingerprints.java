package io.cistern.quota;

import io.cistern.profile.ProfileQuery;
import io.cistern.rows.Hash;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells equal queries by a hash in the ledger, the log and the API. It is keyed with a secret of the installation, so that
 * nobody who sees a hash can find out by guessing whom it asks about.
 */
public final class Fingerprints {

    private static final int BYTES = 8;

    private final SecretKeySpec secret;

    /** @param secret the same in all processes of an installation, and after restarts */
    public Fingerprints(byte[] secret) {
        this.secret = Hash.key(secret);
    }

    public String of(ProfileQuery query) {
        return of(query.toString());
    }

    String of(String text) {
        var hmac = Hash.hmac(secret).doFinal(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hmac, 0, BYTES);
    }
}
