package io.cistern.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** Makes the replies of faults, or changes answers as faults require. */
final class FaultyReplies {
    private FaultyReplies() {}

    /** Returns the reply of a fault that needs no answer. */
    static Optional<Reply> inPlaceOfAnswer(Fault fault, String request) {
        return switch (fault) {
            case UNABLE_TO_AUTHENTICATE -> Optional.of(Reply.of(CredentialsCheck.unableToAuthenticate(), request));
            case FORBIDDEN -> Optional.of(Reply.of(CredentialsCheck.forbidden(), request));
            case REJECTED -> Optional.of(Reply.error(400, request, "Unable to parse expression"));
            case MISSING_DATAGROUP -> Optional.of(Reply.error(404, request, "Missing Datagroup"));
            case REDIRECT ->
                Optional.of(new Reply(301, "text/html", new byte[0])
                        .header("Location", "https://localhost/api/query/engage"));
            case INTERNAL_ERROR -> Optional.of(Reply.json(500, Map.of("error", "An unknown error occurred.")));
            case GATEWAY -> Optional.of(Reply.html(502, "502 Bad Gateway"));
            case UNAVAILABLE -> Optional.of(new Reply(503, "text/plain", new byte[0]));
            case GATEWAY_TIMEOUT -> Optional.of(Reply.html(504, "504 Gateway Time-out"));
            case STATUS_NOT_OK -> Optional.of(Reply.json(200, Map.of("error", "Timeout Error.")));
            case EMPTY_BODY -> Optional.of(new Reply(200, "application/json", new byte[0]));
            case GZIP_BOMB -> Optional.of(bomb());
            case RESET_BEFORE_HEADERS, HANG_BEFORE_HEADERS ->
                Optional.of(new Reply(0, "text/plain", new byte[0]).delivery(Reply.Delivery.DROPPED));
            default -> Optional.empty();
        };
    }

    /** Returns the answer as the fault changes it. */
    static Reply damaged(Fault fault, Reply answer) {
        return switch (fault) {
            case MALFORMED -> answer.halved();
            case TRUNCATED -> answer.delivery(Reply.Delivery.TRUNCATED);
            case RESET -> answer.delivery(Reply.Delivery.RESET);
            case HANG_MID_BODY -> answer.delivery(Reply.Delivery.STUCK);
            default -> answer;
        };
    }

    private static Reply bomb() {
        var blanks = new byte[1 << 20];
        Arrays.fill(blanks, (byte) ' ');
        var compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write("{\"status\":\"ok\",\"results\":[".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 256; i++) {
                gzip.write(blanks);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Reply(200, "application/json", compressed.toByteArray()).header("Content-Encoding", "gzip");
    }
}
