package io.cistern.web.identity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.testing.Program;
import java.nio.charset.Charset;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialTests {

    /** Its Base64 holds both characters in which the two alphabets differ. */
    private static final String KEY = "k>>>k???k~\u00fc\u00ff";

    @ParameterizedTest
    @ValueSource(strings = {"r", "re", "rep", "m\u00fcller"})
    void bothAlphabetsAreReadWithAndWithoutPadding(String caller) {
        for (var encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
            for (var scheme : List.of("Basic ", "BASIC   ", "basic\t")) {
                var bytes = (caller + ":" + KEY).getBytes(UTF_8);
                assertIsOf(caller, scheme + encoder.encodeToString(bytes));
                assertIsOf(caller, scheme + encoder.withoutPadding().encodeToString(bytes));
            }
        }
    }

    @Test
    void whatIsNotUtf8IsLatin1() {
        assertIsOf("m\u00fcller", "Basic " + base64("m\u00fcller:" + KEY, ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic a===", "Basic YTpi=YTpi", "Basic YTp%i", "Basic a", "Basic =YTpi", "Basic ="})
    void otherTextIsNoCredential(String header) {
        assertThat(Credential.parse(header)).isEmpty();
    }

    /** The header that tap-mixpanel makes: base64.urlsafe_b64encode. */
    @Test
    void tapMixpanelIsUnderstood() {
        var made = Program.python()
                .run("-c", "import base64; print('Basic ' + base64.urlsafe_b64encode('>>>???~~~:'.encode()).decode())");
        assertThat(made.output().strip()).contains("_", "-");
        var credential = Credential.parse(made.output().strip()).orElseThrow();
        assertThat(credential.caller()).isNull();
        assertThat(credential.key().matches(KeyHash.of(">>>???~~~".getBytes(UTF_8))))
                .isTrue();
    }

    private static void assertIsOf(String caller, String header) {
        var credential = Credential.parse(header).orElseThrow();
        assertThat(credential.caller()).isEqualTo(caller);
        assertThat(credential.key().matches(KeyHash.of(KEY.getBytes(UTF_8)))).isTrue();
    }

    private static String base64(String text, Charset charset) {
        return Base64.getEncoder().encodeToString(text.getBytes(charset));
    }
}
