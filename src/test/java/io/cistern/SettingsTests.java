package io.cistern;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The settings that are read, the metadata that editors show, and the README's table are one list. */
class SettingsTests {

    /** A row of the README's table: a name, a default, a sentence. */
    private static final Pattern ROW = Pattern.compile("\\| `(cistern\\.[^`]+)` \\| (.*?) \\| (.+) \\|");

    /** Their settings are described one by one, of a project and of a caller whose name is main. */
    private static final Set<String> MAPS = Set.of("cistern.projects", "cistern.callers");

    @Test
    void everySettingThatIsReadIsDescribedAndNothingElse() throws IOException {
        assertThat(described().keySet()).containsExactlyInAnyOrderElementsOf(read().keySet());
    }

    @Test
    void everyDescriptionIsASentence() throws IOException {
        assertThat(described())
                .allSatisfy((name, sentence) -> assertThat(sentence).as(name).hasSizeGreaterThan(10));
    }

    @Test
    void theReadmeListsThemWithTheirDefaultsInTheSameWords() throws IOException {
        var rows = new TreeMap<String, String>();
        var readme = Files.readString(Path.of("README.md"));
        ROW.matcher(readme).results().forEach(row -> rows.put(row.group(1), row.group(2) + " | " + row.group(3)));
        var expected = new TreeMap<String, String>();
        var sentences = described();
        read().forEach((name, initial) ->
                expected.put(name, (initial.isEmpty() ? "" : "`" + initial + "`") + " | " + sentences.get(name)));
        assertThat(rows).as("README rows").containsExactlyEntriesOf(withoutSandbox(expected));
    }

    /** The sandbox's many knobs are for those who read its code. */
    private static Map<String, String> withoutSandbox(Map<String, String> settings) {
        var rest = new TreeMap<>(settings);
        rest.keySet().removeIf(name -> name.startsWith("cistern.sandbox."));
        return rest;
    }

    /** Name and default of every component of every properties record. */
    private static Map<String, String> read() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        var settings = new TreeMap<String, String>();
        scanner.findCandidateComponents("io.cistern").stream()
                .map(found -> type(Objects.requireNonNull(found.getBeanClassName())))
                .forEach(type -> collect(
                        type, type.getAnnotation(ConfigurationProperties.class).value(), settings));
        return settings;
    }

    private static void collect(Class<?> type, String prefix, Map<String, String> settings) {
        for (var component : type.getRecordComponents()) {
            var name = prefix + "." + name(type, component);
            if (component.getType() == Map.class) {
                var value = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[1];
                collect((Class<?>) value, name + ".main", settings);
            } else if (component.getType().isRecord()) {
                collect(component.getType(), name, settings);
            } else {
                settings.put(name, initial(type, component));
            }
        }
    }

    private static String name(Class<?> type, RecordComponent component) {
        return annotation(type, component, Name.class).map(Name::value).orElseGet(() -> kebab(component.getName()));
    }

    private static String initial(Class<?> type, RecordComponent component) {
        return annotation(type, component, DefaultValue.class)
                .map(value -> String.join(",", value.value()))
                .orElse("");
    }

    private static <A extends Annotation> Optional<A> annotation(
            Class<?> type, RecordComponent component, Class<A> annotation) {
        var position = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .toList()
                .indexOf(component.getName());
        return Arrays.stream(type.getDeclaredConstructors())
                .filter(constructor -> constructor.getParameterCount() == type.getRecordComponents().length)
                .flatMap(constructor ->
                        Stream.ofNullable(constructor.getParameters()[position].getAnnotation(annotation)))
                .findFirst();
    }

    /** Name and sentence of every setting in the metadata of the jar. */
    private static Map<String, String> described() throws IOException {
        var sentences = new TreeMap<String, String>();
        var metadata = JsonMapper.shared()
                .readTree(Files.readString(Path.of("target/classes/META-INF/spring-configuration-metadata.json")));
        for (JsonNode property : metadata.get("properties")) {
            var name = property.get("name").asString();
            if (name.startsWith("cistern.") && !MAPS.contains(name)) {
                sentences.put(name, property.path("description").asString(""));
            }
        }
        return sentences;
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
