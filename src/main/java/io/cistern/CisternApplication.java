package io.cistern;

import io.cistern.settings.ProcessTexts;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;

/** The service. Its configurations are found by their names: to open every class of it takes a tenth of a start. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@ComponentScan(resourcePattern = "**/*Configuration.class")
public class CisternApplication {

    public static void main(String[] args) {
        SpringApplication.run(CisternApplication.class, ProcessTexts.arguments(args));
    }
}
