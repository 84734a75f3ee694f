package io.cistern.sandbox.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProfileTests {

    private static final String PROPERTIES =
            "{\"a\\\"b\":10.10, \"caf\\u00e9\" : \"\\u00e9\\/\" ,\"deep\":{\"x\":[1,{\"}\":\"]\"}]},\"z\":1e-7}";

    private final Profile profile = Profile.of("u1", PROPERTIES);

    @Test
    void goesOutByteForByte() throws IOException {
        assertThat(row(profile, null)).isEqualTo("{\"$distinct_id\":\"u1\",\"$properties\":" + PROPERTIES + "}");
    }

    @Test
    void selectionKeepsBytesAndOrder() throws IOException {
        assertThat(row(profile, Set.of("z", "café", "gone")))
                .isEqualTo("{\"$distinct_id\":\"u1\",\"$properties\":{\"caf\\u00e9\" : \"\\u00e9\\/\",\"z\":1e-7}}");
    }

    @Test
    void propertiesAreFoundByTheirDecodedNames() {
        assertThat(profile.property("a\"b")).isEqualTo(10.1);
        assertThat(profile.property("café")).isEqualTo("é/");
        assertThat(profile.property("caf")).isEqualTo(Absent.UNDEFINED);
        assertThat(profile.property("x")).isEqualTo(Absent.UNDEFINED);
        assertThat(profile.property("$distinct_id")).isEqualTo("u1");
    }

    @Test
    void changeTouchesNothingElse() throws IOException {
        assertThat(row(profile.with("deep", "null"), null)).contains("\"deep\":null,\"z\":1e-7}");
        assertThat(row(profile.with("new", "2.0"), null)).contains("{\"new\":2.0,\"a\\\"b\":10.10, \"caf");
        assertThat(row(Profile.empty("x").with("new", "2.0"), null)).contains("{\"new\":2.0}");
    }

    private static String row(Profile profile, @Nullable Set<String> names) throws IOException {
        var out = new ByteArrayOutputStream();
        profile.writeTo(out, "\"u1\"", names);
        return out.toString(StandardCharsets.UTF_8);
    }
}
