package io.cistern.quota;

import io.cistern.profile.Hash;
import io.cistern.profile.ProfileQuery;

/** Tells equal questions by, in the ledger: a hash, from which the question cannot be told. */
public final class Fingerprint {

    private static final int BYTES = 8;

    private Fingerprint() {}

    public static String of(ProfileQuery query) {
        return of(query.toString());
    }

    static String of(String text) {
        return Hash.of(text, BYTES);
    }
}
