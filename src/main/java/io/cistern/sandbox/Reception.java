package io.cistern.sandbox;

import io.cistern.sandbox.SandboxProperties.Cost;
import io.cistern.sandbox.SandboxQuota.Verdict;
import org.jspecify.annotations.Nullable;

/** Decides what a request meets: a refusal, a fault, or its answer; counts it, and logs it. */
final class Reception {

    private final SandboxProperties.Quota costs;
    private final Gatekeeper gatekeeper;
    private final SandboxQuota quota;
    private final QuotaRefusals refusals;
    private final Faults faults;
    private final Calls calls;
    private final EngageAnswers answers;
    private final Pace pace;

    Reception(
            SandboxProperties properties,
            SandboxQuota quota,
            Faults faults,
            Calls calls,
            EngageAnswers answers,
            Pace pace) {
        this.costs = properties.quota();
        this.gatekeeper = new Gatekeeper(properties);
        this.quota = quota;
        this.refusals = new QuotaRefusals(properties);
        this.faults = faults;
        this.calls = calls;
        this.answers = answers;
        this.pace = pace;
    }

    Reply answer(Incoming incoming) throws InterruptedException {
        pace.travel();
        var turnedAway = gatekeeper.refusal(incoming.authorization(), incoming.parameters());
        if (turnedAway.isPresent()) {
            return reject(incoming, turnedAway.get());
        }
        var asked = Faults.asked(incoming.fault(), incoming.parameters());
        var fault = asked.or(() -> faults.poll(incoming.page())).orElse(null);
        if (fault != null && fault.isRejection()) {
            return reject(incoming, rejection(fault));
        }
        boolean followUp = incoming.parameters().text("session_id").isPresent();
        boolean counted = !followUp || costs.followUpPages() == Cost.COUNTED;
        return switch (quota.arrive(counted)) {
            case Verdict.Refused refused -> {
                if (fault != null && asked.isEmpty()) {
                    faults.putBack(fault);
                }
                var reply = refusals.of(refused).reply(incoming.request());
                log(incoming, refused, costs.rejectedCalls() == Cost.COUNTED).answered(reply.status());
                yield reply;
            }
            case Verdict.Admitted admitted -> run(incoming, fault, log(incoming, admitted, counted));
        };
    }

    private Reply run(Incoming incoming, @Nullable Fault fault, Calls.Entry entry) throws InterruptedException {
        try {
            pace.passTheGate();
            var reply = reply(incoming, fault);
            if (incoming.gzip()) {
                reply.gzipped();
            }
            pace.answerTime(incoming.arrivedNanos(), fault);
            entry.answered(reply.status());
            return reply;
        } finally {
            quota.done(); // before the answer leaves, or its reader's next call could meet itself here
        }
    }

    private Reply reply(Incoming incoming, @Nullable Fault fault) {
        try {
            if (fault == null) {
                return answers.answer(incoming.parameters(), null);
            }
            return FaultyReplies.inPlaceOfAnswer(fault, incoming.request())
                    .orElseGet(() -> FaultyReplies.onTheWay(fault, answers.answer(incoming.parameters(), fault)));
        } catch (Refusal refusal) {
            return refusal.reply(incoming.request());
        }
    }

    /** What belongs to no known project is never counted; the rest as the setting says. */
    private Reply reject(Incoming incoming, Refusal refusal) {
        boolean counted = costs.rejectedCalls() == Cost.COUNTED && refusal.status() != 403;
        calls.add(quota.turnAway(counted), incoming, counted).answered(refusal.status());
        return refusal.reply(incoming.request());
    }

    private Refusal rejection(Fault fault) {
        return switch (fault) {
            case UNAUTHORIZED -> Gatekeeper.unauthorized();
            case PLAN -> Gatekeeper.plan();
            default -> refusals.of(fault, quota);
        };
    }

    private Calls.Entry log(Incoming incoming, Verdict verdict, boolean counted) {
        return calls.add(verdict.at(), incoming, counted);
    }
}
