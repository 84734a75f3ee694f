package io.cistern.docs;

import io.cistern.testing.ConfiguredSettings;
import io.cistern.testing.ConfiguredSettings.Setting;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes docs/reference/settings.md. */
final class SettingsPage {

    private static final String HEAD = """
            # Settings

            <!-- Generated from the configuration properties records. Do not edit: see CONTRIBUTING.md. -->

            `main` stands for the name of a project, a caller or a base audience. [Configure](../how-to/configure.md) says
            where settings come from and how their names are written as environment variables.
            """;

    /** What most readers look for comes first. */
    private static final List<String> FIRST = List.of("projects", "callers", "security");

    private static final Pattern SEGMENTS = Pattern.compile("\\.");
    private static final String LAST = "sandbox";
    private static final String GENERAL = "general";

    private SettingsPage() {}

    static String text() {
        var groups = ConfiguredSettings.all().values().stream()
                .map(SettingsPage::combined)
                .collect(Collectors.groupingBy(
                        setting -> group(setting.name()), () -> new TreeMap<>(order()), Collectors.toList()));
        var page = new StringBuilder(HEAD);
        groups.forEach((group, settings) -> {
            page.append("\n## ").append(title(group)).append("\n\n");
            page.append("| setting | default | meaning |\n| --- | --- | --- |\n");
            settings.forEach(setting -> page.append(row(setting)));
        });
        return page.toString();
    }

    /** Several records may read a setting; one of them has its default. */
    private static Setting combined(List<Setting> readings) {
        return readings.stream()
                .max(Comparator.comparing(setting -> !setting.initial().isEmpty()))
                .orElseThrow();
    }

    private static String group(String name) {
        var segments = SEGMENTS.splitAsStream(name).toList();
        return segments.size() == 2 ? GENERAL : segments.get(1);
    }

    private static Comparator<String> order() {
        return Comparator.comparingInt((String group) -> FIRST.contains(group) ? FIRST.indexOf(group) : FIRST.size())
                .thenComparing(LAST::equals)
                .thenComparing(group -> !group.equals(GENERAL))
                .thenComparing(Comparator.naturalOrder());
    }

    private static String title(String group) {
        return Character.toUpperCase(group.charAt(0)) + group.substring(1);
    }

    private static String row(Setting setting) {
        var initial = setting.initial().isEmpty() ? "" : "`" + setting.initial() + "`";
        return "| `" + setting.name() + "` | " + initial + " | "
                + setting.description().replace("|", "\\|") + " |\n";
    }
}
