package io.cistern.settings;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Removes the white space around settings. A Kubernetes Secret that was created with {@code echo} ends with a line
 * break, but no credential, number, name or address does.
 */
final class StrippedSettings {

    private static final List<ConfigurationPropertyName> STRIPPED = List.of(
            ConfigurationPropertyName.of("cistern"),
            ConfigurationPropertyName.of("spring.datasource"),
            ConfigurationPropertyName.of("spring.security.oauth2"));

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final ConfigurableEnvironment environment;
    private final Map<String, Object> stripped = new HashMap<>();

    private StrippedSettings(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /** A source that has to precede all others; empty when no setting has white space around it. */
    static Optional<MapPropertySource> of(ConfigurableEnvironment environment) {
        var settings = new StrippedSettings(environment);
        settings.strip();
        return settings.stripped.isEmpty()
                ? Optional.empty()
                : Optional.of(new MapPropertySource("settings without white space", settings.stripped));
    }

    /** Strips the value from the first source that has the setting, or any item of the list. */
    private void strip() {
        var done = new HashSet<ConfigurationPropertyName>();
        for (var source : ConfigurationPropertySources.from(environment.getPropertySources())) {
            if (source instanceof IterableConfigurationPropertySource names) {
                var lists = new HashMap<ConfigurationPropertyName, Map<String, String>>();
                for (var name : names) {
                    if (STRIPPED.stream().anyMatch(prefix -> prefix.isAncestorOf(name))) {
                        var setting = name.isLastElementIndexed() ? name.getParent() : name;
                        if (!done.contains(setting)) {
                            lists.computeIfAbsent(setting, _ -> new HashMap<>())
                                    .put(Spelling.of(name), text(names, name));
                        }
                    }
                }
                lists.values().forEach(this::add);
                done.addAll(lists.keySet());
            }
        }
    }

    private String text(IterableConfigurationPropertySource source, ConfigurationPropertyName name) {
        var property = source.getConfigurationProperty(name);
        return property == null
                ? ""
                : environment.resolvePlaceholders(property.getValue().toString());
    }

    private void add(Map<String, String> values) {
        values.forEach(StrippedSettings::refuseControls);
        if (values.values().stream().anyMatch(value -> !value.strip().equals(value))) {
            values.forEach((name, value) -> stripped.put(name, value.strip()));
        }
    }

    /**
     * Refuses control characters, because several lines are usually a whole file used as one value. Only an expression
     * may have them.
     */
    private static void refuseControls(String name, String value) {
        if (name.startsWith("cistern.")
                && !name.endsWith(".where")
                && value.strip().chars().anyMatch(c -> Character.isISOControl(c) || c == BYTE_ORDER_MARK)) {
            throw new InvalidSettingException(
                    name + " contains a line break or another invisible character.", "Set it to one line of text.");
        }
    }
}
