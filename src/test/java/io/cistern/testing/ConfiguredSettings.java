package io.cistern.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/** Reads the settings from the configuration properties records: names, defaults and Javadoc. */
public final class ConfiguredSettings {

    /** Stands for the name of any project, caller or base audience. */
    public static final String ANY_NAME = "main";

    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Pattern PARAMETER = Pattern.compile("@param (\\w+) (.*?)(?=\\s*@\\w+ |\\s*$)");

    private final Map<String, List<Setting>> settings = new TreeMap<>();

    private ConfiguredSettings() {}

    /**
     * A setting, as one record reads it.
     *
     * @param initial the default; empty when there is none
     * @param description its sentence in the Javadoc of the record; empty when there is none
     */
    public record Setting(String name, String initial, String description) {}

    /** Every setting by its name, as each record that reads it describes it. */
    public static Map<String, List<Setting>> all() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        var found = new ConfiguredSettings();
        scanner.findCandidateComponents("io.cistern").stream()
                .map(candidate -> type(Objects.requireNonNull(candidate.getBeanClassName())))
                .forEach(type -> found.collect(
                        type, type.getAnnotation(ConfigurationProperties.class).value()));
        return found.settings;
    }

    private void collect(Class<?> type, String prefix) {
        var descriptions = descriptions(type);
        for (var component : type.getRecordComponents()) {
            var name = prefix + "." + name(type, component);
            if (component.getType() == Map.class) {
                var value = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[1];
                collect((Class<?>) value, name + "." + ANY_NAME);
            } else if (component.getType().isRecord()) {
                collect(component.getType(), name);
            } else {
                var description = descriptions.getOrDefault(component.getName(), "");
                settings.computeIfAbsent(name, _ -> new ArrayList<>())
                        .add(new Setting(name, initial(type, component), description));
            }
        }
    }

    private static String name(Class<?> type, RecordComponent component) {
        return annotation(type, component, Name.class)
                .map(Name::value)
                .orElseGet(() -> DataObjectPropertyName.toDashedForm(component.getName()));
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

    /** The Javadoc of each component of a record, in the form of Markdown. */
    private static Map<String, String> descriptions(Class<?> type) {
        var source = source(type);
        var declaration = Pattern.compile("\\brecord " + type.getSimpleName() + "\\(")
                .matcher(source)
                .results()
                .map(MatchResult::start)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No declaration of " + type));
        var start = source.lastIndexOf("/**", declaration);
        var text = source.substring(start + 3, source.indexOf("*/", start))
                .replaceAll("\\s*\\n\\s*\\*", " ")
                .replaceAll("\\s+", " ")
                .replaceAll("\\{@code ([^}]*)}", "`$1`");
        return PARAMETER
                .matcher(text)
                .results()
                .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
    }

    private static String source(Class<?> type) {
        var file = type.getNestHost().getName().replace('.', '/') + ".java";
        try {
            return Files.readString(SOURCES.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
