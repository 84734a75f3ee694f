package io.cistern.web.engage;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Wires Mixpanel's own endpoint. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EngageProperties.class)
@Import({EngageController.class, EngagePassThrough.class})
class EngageConfiguration {}
