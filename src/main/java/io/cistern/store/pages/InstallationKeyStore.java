package io.cistern.store.pages;

import java.security.SecureRandom;
import java.sql.Types;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Stores the key of the hashes of queries and answers. The key is created once for a database, so all processes share it,
 * before and after restarts. It is encrypted when pages are.
 */
public final class InstallationKeyStore {

    private static final Logger log = LoggerFactory.getLogger(InstallationKeyStore.class);

    private static final int BYTES = 32;
    private static final String NAME = "installation secret";

    private final JdbcClient jdbc;
    private final PageEncryption pageEncryption;

    public InstallationKeyStore(JdbcClient jdbc, PageEncryption pageEncryption) {
        this.jdbc = jdbc;
        this.pageEncryption = pageEncryption;
    }

    @SuppressWarnings("ArrayRecordComponent") // neither compared nor shown
    private record Stored(byte[] secret, Optional<String> sealedBy) {}

    /** Returns the stored secret, or creates and stores one. */
    public byte[] get() {
        var stored = stored();
        if (stored.isEmpty()) {
            insert();
            stored = stored();
        }
        var found = stored.orElseThrow(() -> new IllegalStateException("The secret is missing after it was stored"));
        var secret = open(found);
        if (secret.isEmpty()) {
            log.warn(
                    "The secret that hashes of queries are keyed with cannot be decrypted with cistern.cache.keys, and is"
                            + " replaced: stored pages are fetched again");
            replace(found, random());
            return open(stored().orElseThrow())
                    .orElseThrow(() -> new IllegalStateException(
                            "Another process with other cistern.cache.keys replaced the secret of the database"));
        }
        if (!found.sealedBy().equals(Optional.ofNullable(pageEncryption.key()))) {
            replace(found, secret.get()); // encryption was switched, or its key rotated
        }
        return secret.get();
    }

    private Optional<Stored> stored() {
        return jdbc.sql("SELECT secret, sealed_by FROM installation WHERE id = 1")
                .query((row, _) -> new Stored(row.getBytes("secret"), Optional.ofNullable(row.getString("sealed_by"))))
                .optional();
    }

    /** Opens a secret. One that was stored before encryption was switched on is accepted, because it is encrypted next. */
    private Optional<byte[]> open(Stored stored) {
        return stored.sealedBy().isEmpty()
                ? Optional.of(stored.secret())
                : pageEncryption.open(stored.secret(), stored.sealedBy().get(), NAME);
    }

    private void insert() {
        jdbc.sql("""
                        INSERT INTO installation (id, secret, sealed_by) VALUES (1, :secret, :sealedBy)
                        ON CONFLICT (id) DO NOTHING
                        """)
                .param("secret", pageEncryption.seal(random(), NAME))
                .param("sealedBy", pageEncryption.key(), Types.VARCHAR)
                .update();
    }

    /** Replaces the secret, unless another process has replaced it meanwhile. */
    private void replace(Stored before, byte[] secret) {
        jdbc.sql("UPDATE installation SET secret = :secret, sealed_by = :sealedBy WHERE id = 1 AND secret = :before")
                .param("secret", pageEncryption.seal(secret, NAME))
                .param("sealedBy", pageEncryption.key(), Types.VARCHAR)
                .param("before", before.secret())
                .update();
    }

    private static byte[] random() {
        var secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        return secret;
    }
}
