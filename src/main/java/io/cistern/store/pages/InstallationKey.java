package io.cistern.store.pages;

/**
 * The secret of the installation. All hashes that leave the process are keyed with it.
 *
 * <p>It is a type because Spring does not inject arrays of bytes.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record InstallationKey(byte[] bytes) {

    /** Shows nothing of the secret. */
    @Override
    public String toString() {
        return "Secret";
    }
}
