package io.cistern.sandbox.project;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.List;

/** The sandbox's people as the lines that they become once they were fetched. */
public final class SandboxLines {

    private SandboxLines() {}

    public static List<String> of(long seed, int count) {
        return new SamplePeople(seed, LocalDateTime.of(2026, 1, 1, 0, 0))
                .make(count).stream().map(SandboxLines::line).toList();
    }

    private static String line(Profile profile) {
        var row = new ByteArrayOutputStream();
        try {
            profile.writeTo(
                    row, new JsonText(false).text("", profile.id()).end().replaceAll("^\\{\"\":|}$", ""), null);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory does not fail to be written", e);
        }
        return row.toString(UTF_8)
                .replace("{\"$distinct_id\":", "{\"id\":")
                .replace(",\"$properties\":", ",\"properties\":");
    }
}
