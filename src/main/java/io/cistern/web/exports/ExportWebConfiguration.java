package io.cistern.web.exports;

import io.cistern.export.Exports;
import io.cistern.quota.Quota;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Wires the endpoints of exports. */
@Configuration(proxyBeanMethods = false)
@Import(ExportController.class)
class ExportWebConfiguration {

    @Bean
    ExportJson exportJson(Quota quota, InstantSource time) {
        return new ExportJson(quota, time);
    }

    @Bean
    ExportResult exportResult(Exports exports) {
        return new ExportResult(exports);
    }

    @Bean
    ExportEvents exportEvents(Exports exports, ExportJson json, InstantSource time) {
        return new ExportEvents(exports, json, time);
    }
}
