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
     * @param keep how long the result of an export can be had
     * @param atOnce exports that are worked on side by side; more share the same permits
     * @param most exports that may wait and run
     * @param bytes size of all queries of exports, those of finished ones included until they lapse or are deleted
     * @param perCaller exports that one caller may have, finished ones included until they lapse or are deleted
     * @param bytesPerCaller size of all queries of one caller's exports, those of finished ones included
     * @param streams event streams that one caller may have open at once, in each process
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
     * @param memoryOnly keep profiles in memory alone; else they are kept in the database, too, for restarts and for
     *     other processes
     */
    record Cache(@DefaultValue("false") boolean memoryOnly) {}
}
