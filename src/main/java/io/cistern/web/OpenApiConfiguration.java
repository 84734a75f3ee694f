package io.cistern.web;

import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import java.io.IOException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.io.Resource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * Serves the description of the HTTP API from a file whose examples are run as tests. The description is not derived
 * from the controllers, because they parse requests by hand, so that errors can name exact locations.
 */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    @Bean
    @Lazy
    OpenAPI openApi(@Value("classpath:openapi.yaml") Resource description) throws IOException {
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(1000); // responses refer to the same problems many times
        try (var yaml = description.getInputStream()) {
            return Json31.mapper().convertValue(new Yaml(options).<Object>load(yaml), OpenAPI.class);
        }
    }

    /** Builds the description at its first request, because that takes a tenth of the start time. */
    @Bean
    static BeanFactoryPostProcessor lazyDescription() {
        return beans -> {
            for (var name : beans.getBeanDefinitionNames()) {
                var definition = beans.getBeanDefinition(name);
                var maker = definition.getFactoryBeanName();
                if (maker != null && maker.startsWith("org.springdoc.")) {
                    definition.setLazyInit(true);
                }
            }
        };
    }
}
