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
 * Describes the HTTP API by a file of its own, whose examples are run as tests. It is not read off the controllers: their
 * requests are read by hand, for the sake of the places in their errors, so there is nothing to be read off.
 */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    @Bean
    @Lazy
    OpenAPI openApi(@Value("classpath:openapi.yaml") Resource description) throws IOException {
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(1000); // a problem here, a problem there
        try (var yaml = description.getInputStream()) {
            return Json31.mapper().convertValue(new Yaml(options).<Object>load(yaml), OpenAPI.class);
        }
    }

    /** The description is made when it is first asked for: that takes a tenth of a start. */
    @Bean
    static BeanFactoryPostProcessor describedWhenAsked() {
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
