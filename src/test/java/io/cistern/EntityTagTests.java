package io.cistern;

import static io.cistern.RunningCistern.against;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Entity tags of rows are made with the secret of the installation. */
class EntityTagTests {

    private static final String ROWS = "/v1/profiles?select=plan&limit=300&wait=0";

    @Test
    void theyLastAsLongAsTheDatabaseAndAreOtherOnesInAnother() {
        var properties = SandboxSettings.of("profiles=2500");
        try (var sandbox = new SandboxMixpanel(properties, InstantSource.system()).start()) {
            var data = RunningCistern.temporary();
            var first = tag(sandbox, data);
            assertThat(first).matches("W/\"[0-9a-f]{32}-9c4-json\"");
            assertThat(tag(sandbox, data)).isEqualTo(first);
            assertThat(tag(sandbox, RunningCistern.temporary())).isNotEqualTo(first);
        }
    }

    private static String tag(SandboxMixpanel sandbox, Path data) {
        try (var cistern = RunningCistern.start(new FakeTime(), against(sandbox.port(), "cistern.data-dir=" + data))) {
            var tags = List.of(ROWS, ROWS).stream()
                    .map(path -> cistern.get(path).headers().firstValue("ETag").orElseThrow())
                    .distinct()
                    .toList();
            assertThat(tags).hasSize(1);
            return tags.getFirst();
        }
    }
}
