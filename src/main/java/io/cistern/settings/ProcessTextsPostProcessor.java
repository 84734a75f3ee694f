package io.cistern.settings;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.support.SystemEnvironmentPropertySourceEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Replaces the variables that the locale damaged, before anything reads them. */
final class ProcessTextsPostProcessor implements EnvironmentPostProcessor, Ordered {

    private static final String ENVIRONMENT = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;

    @Override
    public int getOrder() {
        return SystemEnvironmentPropertySourceEnvironmentPostProcessor.DEFAULT_ORDER - 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        replace(environment, ProcessTexts.variables());
    }

    static void replace(ConfigurableEnvironment environment, Map<String, String> variables) {
        var sources = environment.getPropertySources();
        if (!variables.isEmpty() && sources.get(ENVIRONMENT) instanceof MapPropertySource read) {
            var all = new HashMap<>(read.getSource());
            variables.forEach(all::replace);
            sources.replace(ENVIRONMENT, new SystemEnvironmentPropertySource(ENVIRONMENT, all));
        }
    }
}
