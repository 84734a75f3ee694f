package io.cistern.export;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The result of an order. */
public sealed interface OrderReceipt {

    /** The order was accepted. */
    record Accepted(Export export) implements OrderReceipt {}

    /**
     * The order exceeds a limit, and nothing was stored.
     *
     * @param most the limit, in exports or in bytes
     * @param room the time until there may be room, when the first counted export lapses; null when it is unknown
     */
    record Refused(Limit limit, long most, @Nullable Duration room) implements OrderReceipt {}

    /** The limits of orders, named like their settings. */
    enum Limit {
        MOST,
        BYTES,
        PER_CALLER,
        BYTES_PER_CALLER
    }
}
