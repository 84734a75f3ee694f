package io.cistern.sandbox;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Makes the sandbox's settings from texts, as they stand in a file. */
public final class SandboxSettings {

    private static final String PREFIX = "cistern.sandbox";

    private SandboxSettings() {}

    /**
     * The defaults but for these settings, on any free port.
     *
     * @param settings each {@code name=value}, below {@code cistern.sandbox}; an unknown name fails
     */
    public static SandboxProperties of(String... settings) {
        Map<String, Object> values = new HashMap<>(Map.of(PREFIX + ".port", 0));
        Arrays.stream(settings)
                .map(setting -> setting.split("=", 2))
                .forEach(setting -> values.put(PREFIX + "." + setting[0], setting[1]));
        return new Binder(new MapConfigurationPropertySource(values))
                .bind(
                        PREFIX,
                        Bindable.of(SandboxProperties.class),
                        new NoUnboundElementsBindHandler(BindHandler.DEFAULT))
                .get();
    }
}
