package io.cistern.web.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the number of connections of a port, and their time limits.
 *
 * @param most connections at once; without it, one for each megabyte of the largest heap, at least 64 and at most 8192.
 *     Beyond it, the connection that has waited longest for a request is closed; when all have a request, further
 *     requests are refused with 503, except health probes
 * @param head the time limit for the request line and all headers to arrive
 * @param body the time limit for the whole request body to arrive
 * @param idle how long a connection stays open between two requests
 * @param stall how long an answer waits for its client to read more
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

    /** Returns the largest number of connections for a heap of that size. */
    int most(long heap) {
        return most != null ? most : Math.clamp(heap / MEGABYTE, FEWEST, MOST);
    }
}
