package io.cistern.store;

/**
 * The secret of the installation: all hashes that leave the process are keyed with it.
 *
 * <p>It is a type of its own, because Spring does not inject arrays of bytes.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Secret(byte[] bytes) {

    /** Does not show the secret. */
    @Override
    public String toString() {
        return "Secret";
    }
}
