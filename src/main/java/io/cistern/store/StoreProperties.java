package io.cistern.store;

import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings of the database.
 *
 * @param dataDir the directory of the embedded database
 * @param cache the pages in the database
 */
@ConfigurationProperties("cistern")
public record StoreProperties(
        @DefaultValue("./data") Path dataDir, @DefaultValue Cache cache) {

    /**
     * The pages in the database.
     *
     * @param disk the bytes of pages in the database; the pages that are worth the least per byte are evicted first
     * @param keys the keys that encrypt stored pages, each 32 bytes in Base64: the first encrypts, the others still
     *     decrypt; when left out, pages are only compressed
     */
    public record Cache(
            @DefaultValue("512MB") DataSize disk,
            @DefaultValue List<String> keys) {}
}
