package io.cistern.web.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many connections a port has, and how long each may take.
 *
 * @param most connections at once; left out: one for each megabyte of the largest heap, at least 64 and at most 8192.
 *     Beyond it the connection that has waited longest for a request is closed, and when all have one, a request is refused
 *     with 503, but for health probes
 * @param head how long the request line and the headers may take to arrive, all of them
 * @param body how long a request body may take to arrive, all of it
 * @param idle how long a connection stays open between two requests
 * @param stall how long an answer waits for its client to take any more of it
 */
@ConfigurationProperties("cistern.connections")
public record ConnectionProperties(
        @Nullable Integer most,
        @DefaultValue("10s") Duration head,
        @DefaultValue("30s") Duration body,
        @DefaultValue("1m") Duration idle,
        @DefaultValue("1m") Duration stall) {

    private static final int FEWEST = 64;
    private static final int MOST = 8192;
    private static final int MEGABYTE = 1 << 20;

    public ConnectionProperties {
        if (most != null && most < 1) {
            throw new IllegalArgumentException("cistern.connections.most is at least 1");
        }
        requirePositive("head", head);
        requirePositive("body", body);
        requirePositive("idle", idle);
        requirePositive("stall", stall);
    }

    private static void requirePositive(String name, Duration duration) {
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException("cistern.connections." + name + " is at least 1ms");
        }
    }

    /** The largest number of connections of a process whose heap is at most so large. */
    int most(long heap) {
        return most != null ? most : Math.clamp(heap / MEGABYTE, FEWEST, MOST);
    }
}
