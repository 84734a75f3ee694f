package io.cistern.mixpanel;

import org.jspecify.annotations.Nullable;

/** A call of another kind than a question about profiles, which goes to Mixpanel with nothing added but the project. */
public final class PassThrough {

    private PassThrough() {}

    /**
     * What is sent.
     *
     * @param method of HTTP
     * @param path on Mixpanel's host
     * @param query encoded, without project and data view; empty for none
     * @param workspace the data view; null for the project's own
     * @param contentType of the body; null when it says none
     * @param body empty for none
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
     * What came back with status 200.
     *
     * @param contentType as Mixpanel said; null when it said none
     */
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor shown
    public record Answer(@Nullable String contentType, byte[] body) {}
}
