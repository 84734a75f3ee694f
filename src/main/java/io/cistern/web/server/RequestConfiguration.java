package io.cistern.web.server;

import io.cistern.web.identity.WebProperties;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the reading of requests. */
@Configuration(proxyBeanMethods = false)
class RequestConfiguration {

    @Bean
    RequestBodies requestBodies(WebProperties properties, ConnectionProperties connections) {
        var most = Math.toIntExact(properties.maxBody().toBytes());
        var room = RequestBodies.room(Runtime.getRuntime().maxMemory(), most);
        return new RequestBodies(most, connections.body(), room);
    }

    @Bean
    Filter bodiesGivenBack(RequestBodies bodies) {
        return (request, response, chain) -> {
            try {
                chain.doFilter(request, response);
            } finally {
                if (request instanceof HttpServletRequest http) {
                    bodies.giveBack(http);
                }
            }
        };
    }
}
