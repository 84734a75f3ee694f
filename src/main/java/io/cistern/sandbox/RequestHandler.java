package io.cistern.sandbox;

import io.cistern.sandbox.SandboxProperties.Cost;
import io.cistern.sandbox.SandboxQuota.Verdict;
import io.cistern.sandbox.project.SandboxRefusal;
import org.jspecify.annotations.Nullable;

/** Decides whether a request gets a refusal, a fault or its answer; counts and logs it. */
final class RequestHandler {

    private final SandboxProperties.Quota costs;
    private final CredentialsCheck credentialsCheck;
    private final SandboxQuota quota;
    private final QuotaRefusals refusals;
    private final PendingFaults pendingFaults;
    private final ArrivedCalls arrivedCalls;
    private final EngageAnswers answers;
    private final Latency latency;

    RequestHandler(
            SandboxProperties properties,
            SandboxQuota quota,
            PendingFaults pendingFaults,
            ArrivedCalls arrivedCalls,
            EngageAnswers answers,
            Latency latency) {
        this.costs = properties.quota();
        this.credentialsCheck = new CredentialsCheck(properties);
        this.quota = quota;
        this.refusals = new QuotaRefusals(properties);
        this.pendingFaults = pendingFaults;
        this.arrivedCalls = arrivedCalls;
        this.answers = answers;
        this.latency = latency;
    }

    Reply answer(IncomingRequest incomingRequest) throws InterruptedException {
        latency.travel();
        var refusal = credentialsCheck.refusal(incomingRequest.authorization(), incomingRequest.parameters());
        if (refusal.isPresent()) {
            return reject(incomingRequest, refusal.get());
        }
        var named = PendingFaults.asked(incomingRequest.fault(), incomingRequest.parameters());
        var fault = named.or(() -> pendingFaults.poll(incomingRequest.page())).orElse(null);
        if (fault != null && fault.isRejection()) {
            return reject(incomingRequest, rejection(fault));
        }
        boolean followUp = incomingRequest.parameters().text("session_id").isPresent();
        boolean counted = !followUp || costs.followUpPages() == Cost.COUNTED;
        return switch (quota.arrive(counted)) {
            case Verdict.Refused refused -> {
                if (fault != null && named.isEmpty()) {
                    pendingFaults.putBack(fault);
                }
                var reply = Reply.of(refusals.of(refused), incomingRequest.request());
                log(incomingRequest, refused, costs.rejectedCalls() == Cost.COUNTED)
                        .answered(reply.status());
                yield reply;
            }
            case Verdict.Admitted admitted -> run(incomingRequest, fault, log(incomingRequest, admitted, counted));
        };
    }

    private Reply run(IncomingRequest incomingRequest, @Nullable Fault fault, ArrivedCalls.Entry entry)
            throws InterruptedException {
        try {
            latency.passTheGate();
            var reply = reply(incomingRequest, fault);
            if (incomingRequest.gzip()) {
                reply.gzipped();
            }
            latency.answerTime(incomingRequest.arrivedNanos(), fault, reply.isSlow());
            entry.answered(reply.status());
            return reply;
        } finally {
            quota.done(); // before the answer is sent, because the client's next call may arrive at once
        }
    }

    private Reply reply(IncomingRequest incomingRequest, @Nullable Fault fault) {
        try {
            if (fault == null) {
                return answers.answer(incomingRequest.parameters(), null);
            }
            return FaultyReplies.inPlaceOfAnswer(fault, incomingRequest.request())
                    .orElseGet(() -> FaultyReplies.damaged(fault, answers.answer(incomingRequest.parameters(), fault)));
        } catch (SandboxRefusal e) {
            return Reply.of(e, incomingRequest.request());
        }
    }

    /** Refuses a request. A call to an unknown project never counts; other calls count as the setting says. */
    private Reply reject(IncomingRequest incomingRequest, SandboxRefusal refusal) {
        boolean counted = costs.rejectedCalls() == Cost.COUNTED && refusal.status() != 403;
        arrivedCalls.add(quota.turnAway(counted), incomingRequest, counted).answered(refusal.status());
        return Reply.of(refusal, incomingRequest.request());
    }

    private SandboxRefusal rejection(Fault fault) {
        return switch (fault) {
            case UNAUTHORIZED -> CredentialsCheck.unauthorized();
            case PLAN -> CredentialsCheck.plan();
            default -> refusals.of(fault, quota);
        };
    }

    private ArrivedCalls.Entry log(IncomingRequest incomingRequest, Verdict verdict, boolean counted) {
        return arrivedCalls.add(verdict.at(), incomingRequest, counted);
    }
}
