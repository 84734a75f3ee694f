package io.cistern.settings;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which setting keeps the service from starting, and what to do about it. */
final class RefusedSettingFailureAnalyzer extends AbstractFailureAnalyzer<RefusedSettingException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, RefusedSettingException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.remedy(), cause);
    }
}
