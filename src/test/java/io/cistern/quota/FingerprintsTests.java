package io.cistern.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.profile.Pages;
import io.cistern.rows.Hash;
import org.junit.jupiter.api.Test;

class FingerprintsTests {

    private final Fingerprints fingerprints = new Fingerprints(new byte[] {1});

    @Test
    void equalQueriesHaveOneAndOthersAnother() {
        assertThat(fingerprints.of(Pages.EVERYBODY)).hasSize(16).isEqualTo(fingerprints.of(Pages.EVERYBODY));
        assertThat(fingerprints.of(Pages.everybody("b"))).isNotEqualTo(fingerprints.of(Pages.EVERYBODY));
    }

    @Test
    void withoutTheSecretNobodyKnowsIt() {
        assertThat(fingerprints.of(Pages.EVERYBODY))
                .isNotEqualTo(new Fingerprints(new byte[] {2}).of(Pages.EVERYBODY))
                .isNotEqualTo(Hash.of(Pages.EVERYBODY.toString(), 8));
    }
}
