package io.cistern;

import java.util.Locale;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Names the missing settings, both as properties and as environment variables. */
final class MissingProjectFailureAnalyzer extends AbstractFailureAnalyzer<MissingProjectException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, MissingProjectException cause) {
        var settings = cause.settings().stream()
                .map(name -> "    " + name + "  (or " + environmentForm(name) + ")")
                .collect(Collectors.joining("\n"));
        return new FailureAnalysis(
                "Cistern has no Mixpanel project to query.",
                "Set these, with a service account of the project:\n\n" + settings
                        + "\n\nor try Cistern without credentials, against the built-in sandbox:\n\n"
                        + "    --spring.profiles.active=sandbox",
                cause);
    }

    private static String environmentForm(String name) {
        return name.replace('-', '_').replace('.', '_').toUpperCase(Locale.ROOT);
    }
}
