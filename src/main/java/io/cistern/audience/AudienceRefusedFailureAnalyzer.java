package io.cistern.audience;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains why base audiences prevent the service from starting. */
final class AudienceRefusedFailureAnalyzer extends AbstractFailureAnalyzer<AudienceRefusedException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, AudienceRefusedException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "Correct that base audience, or remove it: fewer of them, narrower ones and longer refresh periods"
                        + " take less of the budget.",
                cause);
    }
}
