package io.cistern.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/** Finds the settings that the variables of the environment set. */
final class Variables {

    static final String PREFIX = "CISTERN_";

    /** The variables that Kubernetes adds for each Service whose name begins with cistern. */
    private static final Pattern OF_KUBERNETES = Pattern.compile(
            "CISTERN_(PORT|SERVICE)(_.*)?|CISTERN_.+_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT|PORT_\\d+_(TCP|UDP|SCTP)(_.*)?)");

    private static final char UNDECODABLE = '\uFFFD';

    private final NameReader nameReader;
    private final NameSpellings nameSpellings;
    private final UnknownSettings unknownSettings;

    Variables(NameReader nameReader, NameSpellings nameSpellings, UnknownSettings unknownSettings) {
        this.nameReader = nameReader;
        this.nameSpellings = nameSpellings;
        this.unknownSettings = unknownSettings;
    }

    static boolean isOwn(String variable) {
        return variable.toUpperCase(Locale.ROOT).startsWith(PREFIX);
    }

    /**
     * The variables that set a property, by the property.
     *
     * @throws InvalidSettingException for a variable that seems to be a setting and sets nothing
     */
    Map<String, String> properties(Map<String, String> environment) {
        var readings = new LinkedHashMap<String, NameReading>();
        environment.forEach((variable, value) -> read(variable, value, readings));
        readings.values().forEach(this::recordNames);
        var properties = new LinkedHashMap<String, String>();
        var byName = new HashMap<ConfigurationPropertyName, String>();
        readings.forEach((variable, nameReading) -> {
            var property = property(variable, nameReading);
            var other = byName.putIfAbsent(ConfigurationPropertyName.adapt(property, '.'), variable);
            if (other == null) {
                properties.put(property, variable);
            } else if (!Objects.equals(environment.get(other), environment.get(variable))) {
                throw new InvalidSettingException(
                        variable + " and " + other + " both set " + property, "Remove one of them.");
            }
        });
        return properties;
    }

    private void read(String variable, String value, Map<String, NameReading> readings) {
        var found = nameReader.divided(words(variable));
        if (found.isEmpty()) {
            if (!value.isBlank() && !isOfKubernetes(variable, value)) {
                unknownSettings.variable(variable, nameReader.nearest(words(variable)));
            }
            return;
        }
        if (value.indexOf(UNDECODABLE) >= 0) {
            throw new InvalidSettingException(
                    variable + " contains text that is not UTF-8, or that this locale cannot decode.",
                    "Write it in UTF-8, and set LC_ALL=C.UTF-8.");
        }
        var spelled = found.stream()
                .filter(nameReading -> paths(nameReading).stream().allMatch(nameSpellings::isSpelled))
                .toList();
        var chosen = spelled.size() == 1 ? spelled : found;
        if (chosen.size() > 1) {
            throw ambiguous(
                    variable,
                    chosen.stream()
                            .map(nameReading -> nameReading.setting().property(nameReading.hyphenated()))
                            .toList());
        }
        readings.put(variable, chosen.getFirst());
    }

    /** Kubernetes writes a port as an address; a user writes a number. */
    private static boolean isOfKubernetes(String variable, String value) {
        return OF_KUBERNETES.matcher(variable).matches()
                && (!variable.endsWith("_PORT") || variable.endsWith("_SERVICE_PORT") || value.contains("://"));
    }

    static List<String> words(String variable) {
        return Arrays.stream(variable.toLowerCase(Locale.ROOT).split("_"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private void recordNames(NameReading nameReading) {
        var paths = paths(nameReading);
        for (var i = 0; i < paths.size(); i++) {
            nameSpellings.add(paths.get(i), nameReading.names().get(i));
        }
    }

    /** The path to each name, in letters only. */
    private static List<String> paths(NameReading nameReading) {
        var paths = new ArrayList<String>();
        var path = new StringBuilder();
        for (var segment : nameReading.setting().segments()) {
            path.append(path.isEmpty() ? "" : ".");
            if (segment.equals(Setting.NAME)) {
                path.append(String.join("", nameReading.names().get(paths.size())));
                paths.add(path.toString());
            } else {
                path.append(segment.replace("-", ""));
            }
        }
        return paths;
    }

    private String property(String variable, NameReading nameReading) {
        var paths = paths(nameReading);
        var property = new StringBuilder();
        var next = 0;
        for (var segment : nameReading.setting().segments()) {
            if (segment.equals(Setting.NAME)) {
                var spellings = nameSpellings.spellings(
                        paths.get(next), nameReading.names().get(next));
                if (spellings.size() > 1) {
                    var before = property.toString();
                    throw ambiguous(
                            variable,
                            spellings.stream().map(name -> before + name).toList());
                }
                property.append(spellings.getFirst());
                next++;
            } else {
                property.append(property.isEmpty() ? "" : ".").append(segment);
            }
        }
        return nameReading.index() < 0 ? property.toString() : property + "[" + nameReading.index() + "]";
    }

    private static InvalidSettingException ambiguous(String variable, List<String> candidates) {
        return new InvalidSettingException(
                variable + " can be read in several ways: "
                        + candidates.stream().sorted().collect(Collectors.joining(", ")),
                "Set it in a file or by an argument, where the parts of the name are separate.");
    }
}
