package io.cistern;

import io.cistern.settings.ProcessTexts;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;

/**
 * Starts the service. The component scan finds configurations by their file names, because reading every class takes a
 * tenth of the start time.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@ComponentScan(resourcePattern = "**/*Configuration.class")
class CisternApplication {

    public static void main(String[] args) {
        SpringApplication.run(CisternApplication.class, ProcessTexts.arguments(args));
    }
}
