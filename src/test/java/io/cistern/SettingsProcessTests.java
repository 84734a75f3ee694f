package io.cistern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Settings in the environment of a real process, whose locale is that of POSIX. */
class SettingsProcessTests {

    private static final String PROJECT = """
            export CISTERN_PROJECTS_MAIN_PROJECT_ID=1 CISTERN_PROJECTS_MAIN_USERNAME=sandbox
            export CISTERN_PROJECTS_MAIN_SECRET="$(printf 'sandbox\\n.')"
            CISTERN_PROJECTS_MAIN_SECRET="${CISTERN_PROJECTS_MAIN_SECRET%.}"
            """;

    @Test
    void theyNeedNoLocaleAndEndInLineBreaks() throws Exception {
        var properties = SandboxSettings.of("profiles=10");
        try (var sandbox = new SandboxMixpanel(properties, InstantSource.system()).start()) {
            var service = start(PROJECT + """
                            export CISTERN_PROJECTS_MAIN_BASE_AUDIENCES_BIG_CITY_WHERE="$(
                                printf 'properties["$city"] == "Z\\303\\274rich"')"
                            set -- "$@" "$(
                                printf -- '--cistern.projects.main.base-audiences.other.where=properties["$city"] == "\\346\\235\\261"')"
                            """, "cistern.projects.main.base-url=http://127.0.0.1:" + sandbox.port());
            try {
                CisternProcess.awaitReady(service);
                await().atMost(Duration.ofMinutes(1))
                        .untilAsserted(() -> assertThat(sandbox.calls())
                                .extracting(
                                        arrivedCall -> arrivedCall.parameters().get("where"))
                                .contains(
                                        "properties[\"$city\"] == \"Z\u00fcrich\"",
                                        "properties[\"$city\"] == \"\u6771\""));
                assertThat(sandbox.calls())
                        .allSatisfy(
                                arrivedCall -> assertThat(arrivedCall.status()).isIn(0, 200));
            } finally {
                service.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void oneThatSetsNothingStopsTheStart() throws Exception {
        var service = start(PROJECT + "export CISTERN_CALLERS_TEAM_A_KEY_SHA265=do-not-tell\n");
        var output = new String(service.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(service.waitFor()).isEqualTo(1);
        assertThat(output)
                .contains("APPLICATION FAILED TO START", "CISTERN_CALLERS_TEAM_A_KEY_SHA265 sets nothing")
                .contains("The nearest setting is CISTERN_CALLERS_TEAM_A_KEY_SHA256.")
                .doesNotContain("do-not-tell", "\tat ");
    }

    @Test
    void aWrongValueTellsNoSecret() throws Exception {
        var service =
                start(PROJECT + "export CISTERN_PROJECTS_MAIN_PAGE_SIZE=0 CISTERN_PROJECTS_MAIN_SECRET=do-not-tell\n");
        var output = new String(service.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(service.waitFor()).isEqualTo(1);
        assertThat(output).contains("page-size is at least 1").doesNotContain("do-not-tell");
    }

    @Test
    void anUnusableProxyStopsTheStart() throws Exception {
        var service = start(PROJECT + "export HTTPS_PROXY=https://do-not-tell@proxy\n");
        var output = new String(service.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(service.waitFor()).isEqualTo(1);
        assertThat(output)
                .contains("APPLICATION FAILED TO START", "HTTPS_PROXY names no proxy that can be used")
                .doesNotContain("do-not-tell", "\tat ");
    }

    @Test
    void aTemporaryFolderFromWhichNothingCanBeRunIsNamed() throws Exception {
        var folder = noexec();
        try {
            var service = start(PROJECT + "export JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=" + folder + "\n");
            var output = new String(service.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(service.waitFor()).isEqualTo(1);
            assertThat(output)
                    .contains(
                            "The temporary folder " + folder + " is mounted with the option noexec",
                            "-Dorg.sqlite.tmpdir");
        } finally {
            new ProcessBuilder("umount", folder.toString()).start().waitFor();
        }
    }

    /** A folder that is mounted so; skips the test where that is not allowed. */
    private static Path noexec() throws Exception {
        var folder = RunningCistern.temporary();
        var mount = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "noexec,size=64m", "tmpfs", folder.toString());
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/mount")) && mount.start().waitFor() == 0,
                "no file system can be mounted here");
        return folder;
    }

    private static Process start(String script, String... settings) throws Exception {
        var command = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                script + "exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                CisternApplication.class.getName(),
                "--server.port=0",
                "--cistern.ledger.when-lost=trust",
                "--cistern.data-dir=" + RunningCistern.temporary()));
        List.of(settings).forEach(setting -> command.add("--" + setting));
        var process = new ProcessBuilder(command).redirectErrorStream(true);
        var environment = process.environment();
        environment.keySet().removeIf(name -> name.startsWith("CISTERN_") || name.startsWith("SPRING_"));
        environment
                .keySet()
                .removeIf(name -> name.startsWith("LC_")
                        || name.toLowerCase(java.util.Locale.ROOT).endsWith("_proxy"));
        environment.put("LC_ALL", "POSIX");
        return process.start();
    }
}
