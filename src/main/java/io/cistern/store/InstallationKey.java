package io.cistern.store;

/**
 * The secret of the installation. All hashes that leave the process are keyed with it.
 *
 * <p>It is a type because Spring does not inject arrays of bytes.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record InstallationKey(byte[] bytes) {

    /** Shows nothing of the secret. */
    @Override
    public String toString() {
        return "Secret";
    }
}
