package io.cistern.store;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where data is kept.
 *
 * @param dataDir directory of the embedded database
 */
@ConfigurationProperties("cistern")
record StoreProperties(@DefaultValue("./data") Path dataDir) {}
