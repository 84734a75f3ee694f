package io.cistern.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.boot.origin.SystemEnvironmentOrigin;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Compares every name below {@code cistern} with the existing settings, and gives variables in the environment their
 * full names.
 */
final class SettingNamesPostProcessor implements EnvironmentPostProcessor, Ordered {

    private static final String ENVIRONMENT = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("cistern");

    private final DeferredLogFactory logs;

    SettingNamesPostProcessor(DeferredLogFactory logs) {
        this.logs = logs;
    }

    /** Runs after all files are read, because they contain the spelling of the names in variables. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 10;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        var sources = environment.getPropertySources();
        var nameReader = new NameReader(Settings.all());
        var unknownSettings = new UnknownSettings(logs.getLog(SettingNamesPostProcessor.class));
        var variables = takeVariables(sources);
        var nameSpellings = new NameSpellings();
        for (var source : iterable(sources)) {
            for (var name : source) {
                if (ROOT.isAncestorOf(name)) {
                    nameSpellings.add(name);
                    check(name, source, nameReader, unknownSettings);
                }
            }
        }
        refuseVariablesElsewhere(sources, nameReader, unknownSettings);
        var properties = new Variables(nameReader, nameSpellings, unknownSettings).properties(variables);
        var origins = new HashMap<String, Object>();
        properties.forEach((property, variable) -> origins.put(
                property, OriginTrackedValue.of(variables.get(variable), new SystemEnvironmentOrigin(variable))));
        if (!origins.isEmpty()) {
            sources.addBefore(ENVIRONMENT, new OriginTrackedMapPropertySource("settings in the environment", origins));
        }
        StrippedSettings.of(environment).ifPresent(sources::addFirst);
    }

    private static void check(
            ConfigurationPropertyName name,
            IterableConfigurationPropertySource source,
            NameReader nameReader,
            UnknownSettings unknownSettings) {
        var words = IntStream.range(0, name.getNumberOfElements())
                .mapToObj(i -> name.getElement(i, Form.ORIGINAL).toLowerCase(Locale.ROOT))
                .toList();
        if (nameReader.undivided(words).isEmpty() && !isEmpty(source, name)) {
            unknownSettings.property(Spelling.of(name), words, nameReader.nearest(words));
        }
    }

    /** Whether the value is empty, which means a group of settings in which none is set. */
    private static boolean isEmpty(IterableConfigurationPropertySource source, ConfigurationPropertyName name) {
        var property = source.getConfigurationProperty(name);
        return property == null || property.getValue().toString().isBlank();
    }

    /**
     * Hides Cistern's variables from Spring, which would read each underscore as a dot. Placeholders can still use
     * them.
     */
    private static Map<String, String> takeVariables(MutablePropertySources sources) {
        var own = new TreeMap<String, String>();
        if (sources.get(ENVIRONMENT) instanceof MapPropertySource environment) {
            var others = new HashMap<String, Object>();
            environment.getSource().forEach((name, value) -> {
                if (Variables.isOwn(name)) {
                    own.put(name, value.toString());
                } else {
                    others.put(name, value);
                }
            });
            if (!own.isEmpty()) {
                sources.replace(ENVIRONMENT, new OtherVariables(ENVIRONMENT, others));
                sources.addAfter(ENVIRONMENT, new MapPropertySource("variables of cistern", Map.copyOf(own)));
            }
        }
        return own;
    }

    /** Refuses names of variables in files. */
    private static void refuseVariablesElsewhere(
            MutablePropertySources sources, NameReader nameReader, UnknownSettings unknownSettings) {
        for (var source : sources) {
            if (isRead(source) && source instanceof EnumerablePropertySource<?> file) {
                Arrays.stream(file.getPropertyNames())
                        .filter(name -> name.startsWith(Variables.PREFIX))
                        .forEach(name -> {
                            var words = Variables.words(name);
                            unknownSettings.property(name, words, nameReader.nearest(words));
                        });
            }
        }
    }

    private static List<IterableConfigurationPropertySource> iterable(MutablePropertySources sources) {
        var others = StreamSupport.stream(sources.spliterator(), false)
                .filter(SettingNamesPostProcessor::isRead)
                .toList();
        var iterable = new ArrayList<IterableConfigurationPropertySource>();
        for (var source : ConfigurationPropertySources.from(others)) {
            if (source instanceof IterableConfigurationPropertySource names) {
                iterable.add(names);
            }
        }
        return iterable;
    }

    private static boolean isRead(PropertySource<?> source) {
        return !source.getName().equals(ENVIRONMENT)
                && !source.getName().equals("variables of cistern")
                && !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source);
    }
}
