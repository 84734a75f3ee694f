package io.cistern.settings;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.PropertySourceInfo;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.SystemEnvironmentOrigin;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** The variables of other programs, which Spring reads as usual. */
final class OtherVariables extends SystemEnvironmentPropertySource implements PropertySourceInfo, OriginLookup<String> {

    OtherVariables(String name, Map<String, Object> variables) {
        super(name, variables);
    }

    @Override
    public @Nullable Origin getOrigin(String key) {
        var variable = resolvePropertyName(key);
        return super.containsProperty(variable) ? new SystemEnvironmentOrigin(variable) : null;
    }

    @Override
    public boolean isImmutable() {
        return true;
    }
}
