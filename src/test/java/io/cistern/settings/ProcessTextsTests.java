package io.cistern.settings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class ProcessTextsTests {

    @Test
    void textsStandBetweenZeros() {
        assertThat(ProcessTexts.texts("A=1\0B=Z\u00fcrich\0\0".getBytes(UTF_8)))
                .containsExactly("A=1", "B=Z\u00fcrich", "");
        assertThat(ProcessTexts.texts("B=Z\u00fcrich\0".getBytes(ISO_8859_1))).containsExactly("");
    }

    @Test
    void onlyVariablesBeyondAsciiAreReplaced() {
        var variables =
                ProcessTexts.variables(List.of("A=1", "B=Z\u00fcrich=\u20ac", "B=other\u00fc", "=x\u00fc", "\u00fc"));
        assertThat(variables).containsExactly(Map.entry("B", "Z\u00fcrich=\u20ac"));
        var environment = new StandardEnvironment();
        var name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        environment
                .getPropertySources()
                .replace(
                        name,
                        new SystemEnvironmentPropertySource(name, new HashMap<>(Map.of("A", "1", "B", "Z??rich"))));
        ProcessTextsPostProcessor.replace(environment, Map.of("B", "Z\u00fcrich", "GONE", "\u00fc"));
        assertThat(environment.getProperty("B")).isEqualTo("Z\u00fcrich");
        assertThat(environment.getProperty("A")).isEqualTo("1");
        assertThat(environment.getProperty("GONE")).isNull();
    }

    @Test
    void argumentsAreTheLastTexts() {
        var all = List.of("java", "-jar", "x.jar", "--a=1", "--b=Z\u00fcrich");
        assertThat(ProcessTexts.arguments(new String[] {"--a=1", "--b=Z??rich"}, all))
                .containsExactly("--a=1", "--b=Z\u00fcrich");
        assertThat(ProcessTexts.arguments(new String[] {"--other=1", "--b=Z??rich"}, all))
                .containsExactly("--other=1", "--b=Z??rich");
        assertThat(ProcessTexts.arguments(new String[] {"--b=Z??rich"}, List.of()))
                .containsExactly("--b=Z??rich");
    }
}
