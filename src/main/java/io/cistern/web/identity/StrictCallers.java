package io.cistern.web.identity;

import io.cistern.settings.InvalidSettingException;
import io.cistern.web.identity.CallerProperties.Settings;
import java.util.Map;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.Environment;

/** Refuses unknown settings of callers, because a misspelt restriction would restrict nothing. */
final class StrictCallers {

    private static final String CALLERS = "cistern.callers";

    private StrictCallers() {}

    /**
     * @param callers the callers that were bound
     * @throws InvalidSettingException when more is set than was bound
     */
    static void check(Map<String, Settings> callers, Environment environment) {
        var text = environment.getProperty(CALLERS);
        if (callers.isEmpty() && text != null) {
            throw InvalidSettingException.of(CALLERS, "the setting names no caller: name one, or remove the setting");
        }
        var strict = Binder.get(
                environment, new NoUnboundElementsBindHandler(BindHandler.DEFAULT, new UnboundElementsSourceFilter()));
        try {
            strict.bind(CALLERS, Bindable.mapOf(String.class, Settings.class));
        } catch (BindException e) {
            if (e.getCause() instanceof UnboundConfigurationPropertiesException unbound) {
                var name = unbound.getUnboundProperties().iterator().next().getName();
                throw InvalidSettingException.of(
                        name.toString(),
                        "a caller has no such setting: its settings are key-sha256, projects, weight, priority, roles and"
                                + " may-refresh");
            }
            throw e;
        }
    }
}
