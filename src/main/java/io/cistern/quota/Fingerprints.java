package io.cistern.quota;

import io.cistern.profile.ProfileQuery;
import io.cistern.rows.Hash;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;

/**
 * Hashes queries, so that the ledger, the log and the API can identify equal ones. The hash is keyed with a secret of
 * the installation, so that nobody can find the query of a hash by guessing.
 */
public final class Fingerprints {

    private static final int BYTES = 8;

    private final SecretKeySpec secret;

    /** @param secret the same in all processes of an installation and after restarts */
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
