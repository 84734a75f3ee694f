package io.cistern.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lists all settings. The metadata of the jar names them, except those of a project, a caller or a base audience: for these it
 * names a record, whose components are the settings.
 */
final class Settings {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    private static final String ROOT = "cistern.";
    private static final Pattern MAP_OF_RECORDS = Pattern.compile("java\\.util\\.Map<java\\.lang\\.String,(.+)>");

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
                .flatMap(Settings::settings)
                .distinct() // several records may bind the same setting
                .toList();
    }

    private static Stream<Setting> settings(JsonNode property) {
        var name = property.path("name").asString("");
        var type = property.path("type").asString("");
        if (!name.startsWith(ROOT)) {
            return Stream.empty();
        }
        var path = Arrays.asList(name.split("\\."));
        var map = MAP_OF_RECORDS.matcher(type);
        return map.matches() ? below(path, map.group(1)) : Stream.of(new Setting(path, isList(type)));
    }

    private static boolean isList(String type) {
        return type.startsWith("java.util.List") || type.startsWith("java.util.Set");
    }

    private static Stream<Setting> below(List<String> path, String record) {
        try {
            return components(joined(path, Setting.NAME), Class.forName(record));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(METADATA + " names a class that the jar lacks", e);
        }
    }

    private static Stream<Setting> components(List<String> path, Class<?> record) {
        return Arrays.stream(record.getRecordComponents()).flatMap(component -> component(path, component));
    }

    private static Stream<Setting> component(List<String> parent, RecordComponent component) {
        var path = joined(parent, DataObjectPropertyName.toDashedForm(component.getName()));
        var type = component.getType();
        if (type.isRecord()) {
            return components(path, type);
        }
        if (component.getGenericType() instanceof ParameterizedType map && type == Map.class) {
            return components(joined(path, Setting.NAME), (Class<?>) map.getActualTypeArguments()[1]);
        }
        return Stream.of(new Setting(path, Collection.class.isAssignableFrom(type)));
    }

    private static List<String> joined(List<String> path, String segment) {
        var joined = new ArrayList<>(path);
        joined.add(segment);
        return List.copyOf(joined);
    }
}
