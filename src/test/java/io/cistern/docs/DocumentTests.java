package io.cistern.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.testing.ConfiguredSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** The README stays short, links lead somewhere, and the settings, metrics and tests that a document names exist. */
class DocumentTests {

    private static final Path README = Path.of("README.md");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```");
    private static final Pattern CODE = Pattern.compile("`[^`\\n]+`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");
    private static final Pattern SETTING = Pattern.compile("(?<![\\w./-])cistern(?:\\.[a-z0-9-]+)+");
    private static final Pattern VARIABLE = Pattern.compile("\\bCISTERN_[A-Z0-9_]+\\b");
    private static final Pattern METRIC = Pattern.compile("\\bcistern_[a-z_]+\\b");
    private static final Pattern TEST = Pattern.compile("(?<![\\w.])[A-Z]\\w+Tests\\b");
    private static final Pattern SEGMENTS = Pattern.compile("\\.");
    private static final Pattern TEMPLATE = Pattern.compile("define \"(cistern\\.[^\"]+)\"");

    private static final Set<String> SETTINGS = ConfiguredSettings.all().keySet();
    private static final Pattern KNOWN = known("[^.]+", "\\.", false);
    private static final Pattern KNOWN_VARIABLES = known("[A-Z0-9_]+", "_", true);

    static List<Path> documents() throws IOException {
        var documents = new ArrayList<Path>();
        try (var root = Files.list(Path.of(""));
                var tree = Files.walk(Path.of("docs"))) {
            Stream.concat(root, tree)
                    .filter(path -> path.toString().endsWith(".md"))
                    .forEach(documents::add);
        }
        assertThat(documents).hasSizeGreaterThan(10).contains(README);
        return documents;
    }

    @Test
    void theReadmeHasAtMost150Lines() throws IOException {
        assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(150);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkLeadsSomewhere(Path document) throws IOException {
        for (var target : links(document)) {
            var parts = target.split("#", 2);
            var file = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
            assertThat(file).as(target).exists();
            if (parts.length == 2) {
                assertThat(anchors(file)).as(target).contains(parts[1]);
            }
        }
    }

    @Test
    void everyDocumentIsLinkedFromAnother() throws IOException {
        var linked = new TreeSet<Path>();
        for (var document : documents()) {
            links(document).stream()
                    .map(target ->
                            document.resolveSibling(target.split("#", 2)[0]).normalize())
                    .filter(path -> !path.equals(document))
                    .forEach(linked::add);
        }
        assertThat(linked)
                .containsAll(documents().stream()
                        .filter(path -> !Set.of(README, Path.of("AGENTS.md")).contains(path))
                        .toList());
    }

    private static List<String> links(Path document) throws IOException {
        var prose = CODE.matcher(FENCED.matcher(Files.readString(document)).replaceAll(""))
                .replaceAll("");
        return LINK.matcher(prose)
                .results()
                .map(link -> link.group(1))
                .filter(target -> !target.matches("[a-z]+:.*"))
                .toList();
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchors(Path document) throws IOException {
        return HEADING.matcher(FENCED.matcher(Files.readString(document)).replaceAll(""))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everySettingThatIsNamedExists(Path document) throws IOException {
        var text = Files.readString(document);
        var templates = TEMPLATE.matcher(Files.readString(Path.of("helm", "cistern", "templates", "_helpers.tpl")))
                .results()
                .map(template -> template.group(1))
                .collect(Collectors.toSet());
        assertThat(found(SETTING, text).filter(name -> !templates.contains(name)))
                .allMatch(name -> KNOWN.matcher(name).matches());
        assertThat(found(VARIABLE, text))
                .allMatch(name -> KNOWN_VARIABLES.matcher(name).matches());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everySettingInAYamlBlockExists(Path document) throws IOException {
        var blocks = FENCED.matcher(Files.readString(document))
                .results()
                .filter(block -> block.group(2).startsWith("cistern:"))
                .map(block -> new Yaml().<Map<String, Object>>load(block.group(2)));
        assertThat(blocks.flatMap(block -> names("", block)))
                .allMatch(name -> KNOWN.matcher(name).matches());
    }

    private static Stream<String> names(String prefix, Map<String, Object> block) {
        return block.entrySet().stream().flatMap(entry -> {
            var name = prefix + entry.getKey();
            return entry.getValue() instanceof Map<?, ?> children
                    ? children.entrySet().stream()
                            .flatMap(child ->
                                    names(name + ".", Map.of(String.valueOf(child.getKey()), child.getValue())))
                    : Stream.of(name);
        });
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyMetricThatIsNamedExists(Path document) throws IOException {
        var metrics = Files.readString(Path.of("docs", "reference", "metrics.md"));
        assertThat(found(METRIC, Files.readString(document))).allMatch(name -> metrics.contains("`" + name + "`"));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyTestThatIsNamedExists(Path document) throws IOException {
        try (var sources = Files.walk(Path.of("src", "test", "java"))) {
            var files = sources.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
            assertThat(found(TEST, Files.readString(document)).map(name -> name + ".java"))
                    .isSubsetOf(files);
        }
    }

    private static Stream<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group);
    }

    /** Matches settings, and groups of settings: the first segments of one. */
    private static Pattern known(String anyName, String dot, boolean variables) {
        var names = new TreeSet<String>();
        for (var setting : SETTINGS) {
            var path = new StringBuilder();
            for (var segment : SEGMENTS.splitAsStream(setting).toList()) {
                path.append(path.isEmpty() ? "" : dot);
                path.append(segment.equals(ConfiguredSettings.ANY_NAME) ? anyName : written(segment, variables));
                names.add(path.toString());
            }
        }
        return Pattern.compile(String.join("|", names));
    }

    private static String written(String segment, boolean variables) {
        return variables ? segment.replace('-', '_').toUpperCase(Locale.ROOT) : segment;
    }
}
