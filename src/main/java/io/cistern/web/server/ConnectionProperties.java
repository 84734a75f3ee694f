package io.cistern.web.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The number of connections of a port, and the time limits of each.
 *
 * @param most the largest number of connections; when left out, one for each megabyte of the maximum heap, at least
 *     64 and at most 8192. Beyond it the connection that has waited longest for a request is closed; when all
 *     connections have a request, further requests except health probes are refused with 503
 * @param head the longest time in which the request line and all headers must arrive
 * @param body the longest time in which a whole request body must arrive
 * @param idle how long a connection stays open between two requests
 * @param stall how long a response waits for its client to read more of it
 */
@ConfigurationProperties("cistern.connections")
record ConnectionProperties(
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

    /** The largest number of connections of a process with this maximum heap. */
    int most(long heap) {
        return most != null ? most : Math.clamp(heap / MEGABYTE, FEWEST, MOST);
    }
}
