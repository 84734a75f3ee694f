package io.cistern.store;

import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings of the database.
 *
 * @param dataDir directory of the embedded database
 * @param cache the pages in the database
 */
@ConfigurationProperties("cistern")
public record StoreProperties(
        @DefaultValue("./data") Path dataDir, @DefaultValue Cache cache) {

    /**
     * The pages in the database.
     *
     * @param disk bytes of pages in the database; what is least worth its bytes is dropped first
     * @param keys keys that pages are encrypted with, 32 bytes in Base64 each: the first encrypts, the others still decrypt;
     *     left out, pages are only compressed
     */
    public record Cache(
            @DefaultValue("512MB") DataSize disk,
            @DefaultValue List<String> keys) {}
}
