package io.cistern.pagesize;

import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.FetchListener;
import io.cistern.profile.Fetched;
import io.cistern.profile.PageRequest;
import io.cistern.profile.PageSource;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.profile.UpstreamFailure.UpstreamRefused;
import io.cistern.profile.UpstreamFailure.UpstreamRefused.Reason;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/**
 * Gives each new session its page size. A call with a larger size that fails is made once more as documented, with a
 * permit of its own and as much time to get it. When that succeeds, the size is to blame.
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
        var name = request.query().scope().project();
        var project = sizes.of(name);
        if (request.cursor() instanceof Cursor.Next next) {
            return continued(project, request, next);
        }
        var choice = project.choose(request.query(), calls -> mayTry(request, calls));
        try {
            return choice.isLarger() ? larger(project, request, choice.size()) : documented(project, request);
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
            fault(failure)
                    .filter(fault -> fault != SizeFault.REFUSED) // it may be the session that is refused
                    .ifPresent(fault -> project.failed(request.query(), size, fault));
            throw failure;
        }
    }

    private Fetched documented(ProjectPageSizes project, PageRequest request) {
        var timed = timed(request);
        project.answered(request.query(), PageSizeSetting.DOCUMENTED, timed.shape(), timed.took());
        return timed.fetched();
    }

    private Fetched larger(ProjectPageSizes project, PageRequest request, int size) {
        var began = nanos.getAsLong();
        SizeFault fault;
        try {
            // a short page is not kept: its call is made again
            var timed = timed(request.withPageSize(size)
                    .receiving(fetched ->
                            !AnswerShape.of(request.cursor(), fetched).isShort()));
            var shown = project.answered(request.query(), size, timed.shape(), timed.took());
            if (shown.filter(SizeFault.SHORT::equals).isEmpty()) {
                return timed.fetched();
            }
            fault = SizeFault.SHORT;
        } catch (QueryFailure failure) {
            fault = fault(failure).orElseThrow(() -> failure);
            if (fault == SizeFault.FAILED && project.isCautious()) {
                throw failure;
            }
        }
        var lost = Duration.ofNanos(nanos.getAsLong() - began);
        return again(project, request.with(request.limit().later(lost)), size, fault);
    }

    private Fetched again(ProjectPageSizes project, PageRequest request, int size, SizeFault fault) {
        try {
            var fetched = documented(project, request);
            project.failed(request.query(), size, fault);
            return fetched;
        } catch (UpstreamUnavailable failure) {
            project.failedWithAnySize();
            throw failure;
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
