package io.cistern.export;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings of exports.
 *
 * @param export the settings of all exports
 * @param cache the settings of the cache
 */
@ConfigurationProperties("cistern")
record ExportProperties(
        @DefaultValue Settings export, @DefaultValue Cache cache) {

    /**
     * The settings of all exports.
     *
     * @param keep how long the result of an export is available
     * @param atOnce how many exports run at the same time; they share the same permits
     * @param most how many exports may wait or run
     * @param bytes the total size of the queries of all exports, including finished ones until they expire or are
     *     deleted
     * @param perCaller how many exports one caller may have, including finished ones until they expire or are deleted
     * @param bytesPerCaller the total size of the queries of one caller's exports, including finished ones until they
     *     expire or are deleted
     * @param streams how many event streams one caller may have open at the same time, in each process
     */
    record Settings(
            @DefaultValue("24h") Duration keep,
            @DefaultValue("2") int atOnce,
            @DefaultValue("100") int most,
            @DefaultValue("256MB") DataSize bytes,
            @DefaultValue("50") int perCaller,
            @DefaultValue("8MB") DataSize bytesPerCaller,
            @DefaultValue("20") int streams) {}

    /**
     * The settings of the cache.
     *
     * @param memoryOnly whether profiles are kept in memory only; otherwise the database stores them too, for
     *     restarts and for other processes
     */
    record Cache(@DefaultValue("false") boolean memoryOnly) {}
}
