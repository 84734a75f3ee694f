package io.cistern.pagesize;

import io.cistern.pagesize.ProjectPageSizes.Choice;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.FetchListener;
import io.cistern.profile.Fetched;
import io.cistern.profile.PageRequest;
import io.cistern.profile.PageSource;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.profile.UpstreamFailure.SessionLost;
import io.cistern.profile.UpstreamFailure.UpstreamRefused;
import io.cistern.profile.UpstreamFailure.UpstreamRefused.Reason;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gives each new session its page size. When a call with a larger size fails and the size may be the cause, the call is
 * made again with a smaller one, with a permit of its own and as much time to get it. When that succeeds, the size is
 * to blame. When it cannot be sent, the first failure is reported.
 */
public final class LearningPages implements PageSource {

    private final PageSource next;
    private final PageSizes sizes;
    private final ToIntFunction<String> callsLeft;
    private final LongSupplier nanos;

    /**
     * @param callsLeft how many calls the budget of that project allows now; 0 when that is not known
     * @param nanos measures how long calls take, in nanoseconds
     */
    public LearningPages(PageSource next, PageSizes sizes, ToIntFunction<String> callsLeft, LongSupplier nanos) {
        this.next = next;
        this.sizes = sizes;
        this.callsLeft = callsLeft;
        this.nanos = nanos;
    }

    @Override
    public Fetched fetch(PageRequest request) {
        var project = sizes.of(request.query().scope().project());
        if (request.cursor() instanceof Cursor.Next next) {
            return continued(project, request, next);
        }
        var choice = project.choose(request.query(), calls -> mayTry(request, calls));
        try {
            return begun(project, request, choice);
        } finally {
            project.end(choice);
        }
    }

    /**
     * Whether the answer can still be had when a trial fails, for one call more than documented. The refresh of a base
     * audience always tries: nobody waits for it, it is made again, and without large pages it may never fit.
     */
    private boolean mayTry(PageRequest request, int documentedCalls) {
        var left = callsLeft.applyAsInt(request.query().scope().project());
        var isAfforded = request.listener().affords(1 + documentedCalls)
                || request.caller().equals(Caller.CISTERN);
        return isAfforded && left > 1 && left != documentedCalls; // a failed trial would take the last page's call
    }

    /** A later page: its session has a size, which does not change. A fault concerns later sessions. */
    private Fetched continued(ProjectPageSizes project, PageRequest request, Cursor.Next cursor) {
        var size = cursor.parts().callSize();
        try {
            var timed = timed(request);
            project.answered(request.query(), size, timed.shape(), timed.took());
            return timed.fetched();
        } catch (QueryFailure failure) {
            if (fault(failure)
                    .filter(fault -> project.laterPageFailed(request.query(), size, fault))
                    .isPresent()) {
                throw new SessionLost(); // the next session has smaller pages
            }
            throw failure;
        }
    }

    /** A first page, of that size or else of a smaller one. */
    private Fetched begun(ProjectPageSizes project, PageRequest request, Choice choice) {
        var began = nanos.getAsLong();
        var size = choice.size();
        var attempt = attempt(project, request, size);
        while (attempt.fault() != null) {
            var fallback = project.fallback(request.query(), choice, size, attempt.fault());
            if (fallback >= size || !request.listener().affords(1)) {
                break;
            }
            var lost = Duration.ofNanos(nanos.getAsLong() - began);
            var next = attempt(project, request.with(request.limit().later(lost)), fallback);
            if (next.isUnsent() || (attempt.fetched() != null && next.failure() != null)) {
                break; // the first call's result tells more
            }
            judge(project, request.query(), choice, size, attempt.fault(), next);
            size = fallback;
            attempt = next;
        }
        if (attempt.fault() == SizeFault.LARGE) {
            project.failed(request.query(), size, SizeFault.LARGE); // its page would be too large again
        }
        if (choice.isTrial() && size == choice.size() && attempt.fault() == SizeFault.FAILED) {
            project.failedWithAnySize(request.query()); // nothing shows whether the size is to blame
        }
        return attempt.result();
    }

    private static void judge(
            ProjectPageSizes project, ProfileQuery query, Choice choice, int size, SizeFault fault, Attempt next) {
        if (next.failure() == null) {
            if (choice.isTrial() || fault != SizeFault.FAILED) {
                project.failed(query, size, fault);
            }
        } else if (fault == SizeFault.REFUSED && next.fault() == SizeFault.REFUSED) {
            project.refusedWithAnySize();
        } else if (next.fault() == SizeFault.FAILED
                && (choice.isTrial() || next.size() == PageSizeSetting.DOCUMENTED)) {
            project.failedWithAnySize(query);
        }
    }

    /**
     * The result of one call for a first page: an answer or a failure.
     *
     * @param fault the fault that its size may have; null for none
     */
    private record Attempt(
            int size,
            @Nullable Fetched fetched,
            @Nullable QueryFailure failure,
            @Nullable SizeFault fault) {

        /** Whether the call failed before it was sent. */
        boolean isUnsent() {
            return failure != null
                    && fault == null
                    && !(failure instanceof UpstreamRefused)
                    && !(failure instanceof UpstreamThrottled);
        }

        Fetched result() {
            if (failure != null) {
                throw failure;
            }
            return Objects.requireNonNull(fetched);
        }
    }

    private Attempt attempt(ProjectPageSizes project, PageRequest request, int size) {
        var query = request.query();
        try {
            // an unfit page is not passed on: its call is made again
            var timed = timed(
                    size <= PageSizeSetting.DOCUMENTED
                            ? request
                            : request.withPageSize(size)
                                    .receiving(fetched -> !AnswerShape.of(request.cursor(), fetched)
                                            .isUnfit()));
            var fault = project.answered(query, size, timed.shape(), timed.took());
            project.begun(query, size);
            var isUnfit = size > PageSizeSetting.DOCUMENTED && timed.shape().isUnfit();
            return new Attempt(size, timed.fetched(), null, isUnfit ? fault.orElse(null) : null);
        } catch (QueryFailure failure) {
            return new Attempt(size, null, failure, fault(failure).orElse(null));
        }
    }

    /** An answer, and the time from the sending of its call to its end. */
    private record Timed(Fetched fetched, AnswerShape shape, Duration took) {}

    private Timed timed(PageRequest request) {
        var sentAt = new AtomicLong(nanos.getAsLong());
        var fetched = next.fetch(request.withListener(FetchListener.onSent(_ -> sentAt.set(nanos.getAsLong()))));
        var took = Duration.ofNanos(nanos.getAsLong() - sentAt.get());
        return new Timed(fetched, AnswerShape.of(request.cursor(), fetched), took);
    }

    /** The fault that the size may have; empty when the failure has nothing to do with it. */
    private static Optional<SizeFault> fault(QueryFailure failure) {
        return switch (failure) {
            case UpstreamRefused refused when refused.reason() == Reason.QUERY -> Optional.of(SizeFault.REFUSED);
            case TooLarge _ -> Optional.of(SizeFault.LARGE);
            case UpstreamUnavailable unavailable
            when unavailable.counted() == Counted.MAYBE -> Optional.of(SizeFault.FAILED);
            case QueryFailure _ -> Optional.empty();
        };
    }
}
