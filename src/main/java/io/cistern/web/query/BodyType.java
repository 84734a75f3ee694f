package io.cistern.web.query;

import io.cistern.web.problem.Problems;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;

/**
 * Decides whether a body may be read as JSON. Clients send JSON with many types, or with a default type of their
 * library, such as curl's form type. A type that names another format is refused.
 */
final class BodyType {

    private static final Set<String> OTHER_FAMILIES =
            Set.of("multipart", "image", "audio", "video", "font", "model", "message");
    private static final Pattern OTHER_FORMATS = Pattern.compile(
            "(.*[+.-])?(xml|html|xhtml|yaml|yml|toml|csv|tab-separated-values|tsv|ndjson|jsonl|jsonlines|json-lines|json-seq"
                    + "|cbor|msgpack|messagepack|protobuf|avro|parquet|bson|graphql|gzip|zip|zstd|pdf|sql)");

    private BodyType() {}

    public static void requireJson(HttpServletRequest request) {
        for (var coding : Collections.list(request.getHeaders(HttpHeaders.CONTENT_ENCODING))) {
            if (!coding.isBlank() && !coding.strip().equalsIgnoreCase("identity")) {
                throw Problems.bodyCompressed();
            }
        }
        var type = request.getContentType();
        if (type != null && isOther(type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))) {
            throw Problems.bodyNotJson();
        }
    }

    private static boolean isOther(String type) {
        var slash = type.indexOf('/');
        return slash >= 0
                && (OTHER_FAMILIES.contains(type.substring(0, slash))
                        || OTHER_FORMATS.matcher(type.substring(slash + 1)).matches());
    }
}
