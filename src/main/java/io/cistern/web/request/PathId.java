package io.cistern.web.request;

import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.ValidationErrors;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the id at the end of a path in its original form. Spring's matched path ends at a semicolon, and the servlet
 * path is decoded before it is split, but an id may contain semicolons and slashes.
 */
public final class PathId {

    private static final ErrorLocation ID = ErrorLocation.parameter("id");

    private PathId() {}

    /**
     * Reads the id.
     *
     * @param uri the request's path as sent
     */
    public static String of(String uri) {
        try {
            var id = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(uri.substring(uri.lastIndexOf('/') + 1))))
                    .toString();
            if (id.isBlank()) {
                throw ValidationErrors.only(ID, "A non-blank id is expected");
            }
            return id;
        } catch (CharacterCodingException | NumberFormatException | IndexOutOfBoundsException e) {
            throw ValidationErrors.only(ID, "Not percent-encoded UTF-8");
        }
    }

    /**
     * Refuses a path with the name of an endpoint and a semicolon, which Spring would match with that endpoint.
     *
     * @param uri the request's path as sent
     */
    public static void requirePlain(String uri) {
        if (uri.contains(";")) {
            throw ValidationErrors.only(
                    ID, "This endpoint has no path parameters; send an id that contains a semicolon in ids");
        }
    }

    private static byte[] bytes(String encoded) {
        var bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            var c = encoded.charAt(i);
            if (c == '%') {
                bytes.write(Integer.parseUnsignedInt(encoded, i + 1, i + 3, 16));
                i += 2;
            } else if (c < 128) {
                bytes.write(c);
            } else {
                throw new NumberFormatException("Only ASCII goes over the wire");
            }
        }
        return bytes.toByteArray();
    }
}
