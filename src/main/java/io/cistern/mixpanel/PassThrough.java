package io.cistern.mixpanel;

import org.jspecify.annotations.Nullable;

/** A call that is not a profile query. It is forwarded to Mixpanel, and only the project is added. */
public final class PassThrough {

    private PassThrough() {}

    /**
     * The request.
     *
     * @param method the HTTP method
     * @param path the path on Mixpanel's host
     * @param query the encoded query string, without project and data view; empty for none
     * @param workspace the data view; null for the project's own
     * @param contentType the content type of the body; null for none
     * @param body the body; empty for none
     */
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor shown
    public record Call(
            String method,
            String path,
            String query,
            @Nullable Long workspace,
            @Nullable String contentType,
            byte[] body) {}

    /**
     * A response with status 200.
     *
     * @param contentType the content type that Mixpanel sent; null for none
     */
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor shown
    public record Answer(@Nullable String contentType, byte[] body) {}
}
