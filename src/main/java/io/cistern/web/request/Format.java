package io.cistern.web.request;

import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.ValidationErrors;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;

/** The formats of an answer. */
public enum Format {
    JSON("application/json"),
    NDJSON("application/x-ndjson"),
    CSV("text/csv;charset=utf-8");

    private final String contentType;

    Format(String contentType) {
        this.contentType = contentType;
    }

    public String contentType() {
        return contentType;
    }

    private MediaType type() {
        return MediaType.parseMediaType(contentType);
    }

    /** The format in the parameter, or else the format that the Accept header prefers. */
    public static Format of(
            HttpServletRequest request, RequestParameters requestParameters, ValidationErrors validationErrors)
            throws HttpMediaTypeNotAcceptableException {
        var named = requestParameters.text("format");
        if (named == null) {
            return accepted(request);
        }
        for (var format : values()) {
            if (format.name().toLowerCase(Locale.ROOT).equals(named)) {
                return format;
            }
        }
        validationErrors.add(ErrorLocation.parameter("format"), "json, ndjson or csv is expected");
        return JSON;
    }

    private static Format accepted(HttpServletRequest request) throws HttpMediaTypeNotAcceptableException {
        var accept = String.join(",", Collections.list(request.getHeaders(HttpHeaders.ACCEPT)));
        if (accept.isBlank()) {
            return JSON;
        }
        try {
            var ranges = MediaType.parseMediaTypes(accept);
            return EnumSet.allOf(Format.class).stream()
                    .filter(format -> format.preference(ranges).quality() > 0)
                    .max(Comparator.comparing((Format format) -> format.preference(ranges))
                            .thenComparing(Comparator.reverseOrder()))
                    .orElseThrow(Format::notAcceptable);
        } catch (InvalidMediaTypeException e) {
            throw notAcceptable();
        }
    }

    /** A client's preference for a format: by quality, and for equal qualities by position. */
    private record Preference(double quality, int position) implements Comparable<Preference> {
        @Override
        public int compareTo(Preference other) {
            return Comparator.comparingDouble(Preference::quality)
                    .thenComparing(Preference::position, Comparator.reverseOrder())
                    .compare(this, other);
        }
    }

    /** The most specific matching range decides (RFC 9110, 12.5.1), so a range with quality 0 refuses the format. */
    private Preference preference(List<MediaType> ranges) {
        MediaType best = null;
        for (var range : ranges) {
            if (range.includes(type()) && (best == null || specificity(range) > specificity(best))) {
                best = range;
            }
        }
        return best == null ? new Preference(0, 0) : new Preference(best.getQualityValue(), ranges.indexOf(best));
    }

    private static int specificity(MediaType range) {
        return range.isWildcardType() ? 0 : range.isWildcardSubtype() ? 1 : 2;
    }

    private static HttpMediaTypeNotAcceptableException notAcceptable() {
        return new HttpMediaTypeNotAcceptableException(
                EnumSet.allOf(Format.class).stream().map(Format::type).toList());
    }
}
