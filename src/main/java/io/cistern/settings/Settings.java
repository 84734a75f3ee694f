package io.cistern.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The existing settings, from the metadata of this jar. */
final class Settings {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    private static final String ROOT = "cistern.";

    /** The name that the metadata uses for each project, caller and base audience. */
    private static final String ANY_NAME = "main";

    private Settings() {}

    static List<Setting> all() {
        try {
            for (var resource : Collections.list(Settings.class.getClassLoader().getResources(METADATA))) {
                try (var stream = resource.openStream()) {
                    var settings = read(stream);
                    if (!settings.isEmpty()) {
                        return settings;
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("The jar has no " + METADATA + ", which the annotation processor generates");
    }

    private static List<Setting> read(InputStream stream) {
        return JsonMapper.shared().readTree(stream).path("properties").values().stream()
                .map(Settings::setting)
                .flatMap(Optional::stream)
                .distinct() // several records may bind the same setting
                .toList();
    }

    private static Optional<Setting> setting(JsonNode property) {
        var name = property.path("name").asString("");
        var type = property.path("type").asString("");
        if (!name.startsWith(ROOT) || type.startsWith("java.util.Map")) {
            return Optional.empty();
        }
        var segments = Arrays.stream(name.split("\\."))
                .map(segment -> segment.equals(ANY_NAME) ? Setting.NAME : segment)
                .toList();
        return Optional.of(new Setting(segments, isList(type)));
    }

    private static boolean isList(String type) {
        return type.startsWith("java.util.List") || type.startsWith("java.util.Set");
    }
}
