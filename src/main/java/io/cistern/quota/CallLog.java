package io.cistern.quota;

import io.cistern.ledger.Call;
import io.cistern.ledger.CallResult;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs one line for each call. Of the query it contains only the hash that the ledger also has. */
final class CallLog {

    private static final Logger log = LoggerFactory.getLogger(CallLog.class);

    private CallLog() {}

    /** Logs an attempt that never reached Mixpanel, and the cause. */
    static void tellUnsent(String project, Call call, UpstreamUnavailable failure) {
        log.atWarn()
                .addKeyValue("cistern.project", project)
                .addKeyValue("cistern.caller", call.caller().name())
                .addKeyValue("cistern.query", call.fingerprint())
                .addKeyValue("cistern.page", call.page())
                .log(
                        "A call about {} for {} never reached Mixpanel: page {} of {}: {}",
                        project,
                        call.caller().name(),
                        call.page(),
                        call.fingerprint(),
                        failure.getMessage());
    }

    /** @param project the project's configured name */
    static void tell(String project, Call call, CallResult callResult, Duration took) {
        var outcome = callResult.outcome().name().toLowerCase(Locale.ROOT);
        log.atInfo()
                .addKeyValue("cistern.project", project)
                .addKeyValue("cistern.caller", call.caller().name())
                .addKeyValue("cistern.query", call.fingerprint())
                .addKeyValue("cistern.page", call.page())
                .addKeyValue("cistern.outcome", outcome)
                .addKeyValue("cistern.rows", callResult.rows())
                .addKeyValue("event.duration", took.toNanos())
                .log(
                        "Asked Mixpanel about {} for {}: page {} of {}, {}, {} rows, {} ms",
                        project,
                        call.caller().name(),
                        call.page(),
                        call.fingerprint(),
                        outcome,
                        callResult.rows(),
                        took.toMillis());
    }
}
