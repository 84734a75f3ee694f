package io.cistern.sandbox;

import io.cistern.sandbox.SandboxQuota.Tripped;
import io.cistern.sandbox.SandboxQuota.Verdict.Refused;
import io.cistern.sandbox.project.SandboxRefusal;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes the text and headers of a 429 as Mixpanel was seen to send them. */
final class QuotaRefusals {

    private static final String MORE = "For more information, please consult our documentation";
    private static final String WHERE =
            " at https://help.mixpanel.com/hc/en-us/articles/115004602563-Rate-Limits-for-Export-API-Endpoints";

    private final SandboxProperties properties;

    QuotaRefusals(SandboxProperties properties) {
        this.properties = properties;
    }

    /** Refuses with the counters and both policies; the exceeded policy has nothing left. */
    SandboxRefusal of(Refused refused) {
        return of(
                refused,
                switch (refused.tripped()) {
                    case WINDOW -> Long.toString(window());
                    case CONCURRENCY -> "10";
                });
    }

    /** Refuses as a fault requires, with counters as if other users had caused it. */
    SandboxRefusal of(Fault fault, SandboxQuota quota) {
        var refused = exceeded(quota.refusal(fault == Fault.TOO_MANY_AT_ONCE ? Tripped.CONCURRENCY : Tripped.WINDOW));
        return switch (fault) {
            case SHED -> new SandboxRefusal(429, plain());
            case SHED_RETRY_AFTER -> new SandboxRefusal(429, plain(), Map.of("Retry-After", "17"));
            case RETRY_AFTER_ABSENT -> of(refused, "");
            case RETRY_AFTER_ZERO -> of(refused, "0");
            case RETRY_AFTER_NEGATIVE -> of(refused, "-1");
            case RETRY_AFTER_DATE -> of(refused, date(refused));
            case RETRY_AFTER_DAYS ->
                of(refused, Long.toString(Duration.ofDays(10).toSeconds()));
            default -> of(refused);
        };
    }

    private Refused exceeded(Refused refused) {
        int used = Math.max(refused.used(), refused.limit() + 1);
        int running = Math.max(refused.running(), properties.quota().concurrency() + 1);
        return switch (refused.tripped()) {
            case WINDOW -> new Refused(refused.at(), refused.tripped(), refused.limit(), used, refused.running());
            case CONCURRENCY -> new Refused(refused.at(), refused.tripped(), refused.limit(), refused.used(), running);
        };
    }

    private SandboxRefusal of(Refused refused, String retryAfter) {
        return switch (properties.quota().wording()) {
            case COUNTERS, TRIPPED, NUMBERLESS -> new SandboxRefusal(429, text(refused), headers(refused, retryAfter));
            case HEADERLESS, SILENT -> new SandboxRefusal(429, text(refused));
        };
    }

    private Map<String, String> headers(Refused refused, String retryAfter) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("RateLimit-Policy", policy(refused));
        headers.put("RateLimit", left(refused));
        if (!retryAfter.isEmpty()) {
            headers.put("Retry-After", retryAfter);
        }
        return headers;
    }

    private String policy(Refused refused) {
        return "\"project\";q=" + refused.limit() + ";w=" + window() + ", \"project-concurrency\";q="
                + properties.quota().concurrency() + ";qu=\"concurrent-requests\"";
    }

    private String left(Refused refused) {
        int free = Math.max(0, properties.quota().concurrency() - refused.running() + 1);
        int unused = Math.max(0, refused.limit() - refused.used() + 1);
        return switch (refused.tripped()) {
            case WINDOW -> "\"project\";r=0;t=" + window() + ", \"project-concurrency\";r=" + free;
            case CONCURRENCY -> "\"project\";r=" + unused + ", \"project-concurrency\";r=0;t=10";
        };
    }

    private String text(Refused refused) {
        var running = refused.running() + "/" + properties.quota().concurrency() + " queries running concurrently";
        var used = refused.used() + "/" + refused.limit() + " queries running in the last hour";
        return switch (properties.quota().wording()) {
            case COUNTERS, HEADERLESS -> prefix() + ". " + running + " and " + used + ". " + MORE + WHERE;
            case TRIPPED ->
                prefix() + ". This request exceeded the "
                        + switch (refused.tripped()) {
                            case WINDOW -> "rate limit (" + used + "). " + MORE + WHERE;
                            case CONCURRENCY -> "concurrency limit (" + running + ").";
                        };
            case NUMBERLESS, SILENT -> plain();
        };
    }

    private String plain() {
        return prefix() + " " + MORE;
    }

    private String prefix() {
        return "Query rate limit exceeded for project_id: " + properties.projectId();
    }

    private String date(Refused refused) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                refused.at().plus(properties.quota().window()).atOffset(ZoneOffset.UTC));
    }

    private long window() {
        return properties.quota().window().toSeconds();
    }
}
