package io.cistern.export;

import io.cistern.answer.Answers;
import io.cistern.answer.LongAnswers;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Creates the exports. Their work begins once the service is ready. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ExportProperties.class)
class ExportConfiguration {

    @Bean
    ExportMeters exportMeters() {
        return new ExportMeters();
    }

    @Bean
    Exports exports(
            LongAnswers answers,
            Answers windows,
            ObjectProvider<ExportStore> stores,
            ExportProperties properties,
            InstantSource time,
            ExportMeters meters) {
        var database = properties.cache().memoryOnly() ? null : stores.getIfAvailable();
        var random = new SecureRandom();
        return new Exports(
                answers,
                windows,
                database == null ? new MemoryExports(time) : database,
                properties.export(),
                time,
                () -> {
                    var id = new byte[12];
                    random.nextBytes(id);
                    return HexFormat.of().formatHex(id);
                },
                Thread::startVirtualThread,
                meters);
    }

    @Bean
    ExportTurns exportTurns(Exports exports) {
        return new ExportTurns(exports);
    }
}
