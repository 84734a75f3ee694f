package io.cistern.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Serves the OpenAPI description, and Swagger UI as the page that shows it. */
@Configuration(proxyBeanMethods = false)
@Import(OpenApiController.class)
class OpenApiConfiguration implements WebMvcConfigurer {

    /** The webjar's directory is named after its version. */
    private static final String PAGE = "classpath:/META-INF/resources/webjars/swagger-ui/*/index.html";

    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addRedirectViewController("/swagger-ui", "/swagger-ui/index.html")
                .setStatusCode(
                        HttpStatus.FOUND); // a redirect without a status names scheme and host, which a proxy changes
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/swagger-ui/**")
                .addResourceLocations("classpath:/swagger-ui/") // first, for its swagger-initializer.js
                .addResourceLocations(webjar())
                .setCacheControl(CacheControl.noCache()); // the paths do not change with the version
    }

    private static Resource webjar() {
        try {
            return new PathMatchingResourcePatternResolver().getResources(PAGE)[0].createRelative("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
