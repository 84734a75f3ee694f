package io.cistern.store.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageEncryptionTests {

    private static final byte[] TEXT = "somebody@example.org".getBytes(UTF_8);

    private final String key = Base64.getEncoder().encodeToString(new byte[32]);
    private final PageEncryption pageEncryption = new PageEncryption(List.of(key));

    @Test
    void whatIsSealedIsOpenedUnderItsNameAlone() {
        var box = pageEncryption.seal(TEXT, "a lines");
        assertThat(new String(box, UTF_8)).doesNotContain("somebody");
        assertThat(pageEncryption.open(box, pageEncryption.key(), "a lines")).contains(TEXT);
        assertThat(pageEncryption.open(box, pageEncryption.key(), "b lines")).isEmpty();
        assertThat(pageEncryption.open(box, "another", "a lines")).isEmpty();
        assertThat(pageEncryption.seal(TEXT, "a lines"))
                .as("no text is sealed twice the same")
                .isNotEqualTo(box);
    }

    @Test
    void oneChangedBitIsNoticed() {
        var box = pageEncryption.seal(TEXT, "a");
        for (var at = 0; at < box.length; at++) {
            box[at] ^= 1;
            assertThat(pageEncryption.open(box, pageEncryption.key(), "a")).isEmpty();
            box[at] ^= 1;
        }
        assertThat(pageEncryption.open(new byte[5], pageEncryption.key(), "a")).isEmpty();
        assertThat(pageEncryption.open(TEXT, null, "a"))
                .as("what is not sealed, while there are keys")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c2hvcnQ=", "not base 64 at all, but a secret"})
    void whatIsNoKeyIsRefusedAndNotTold(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PageEncryption(List.of(key)))
                .withNoCause()
                .withMessage(
                        "cistern.cache.keys: 32 bytes in Base64 are expected, as openssl rand -base64 32 writes them");
    }
}
