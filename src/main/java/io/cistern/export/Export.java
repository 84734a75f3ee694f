package io.cistern.export;

import io.cistern.answer.Answer;
import io.cistern.answer.Answer.Source;
import io.cistern.answer.LongAnswers.Part;
import io.cistern.profile.Caller;
import io.cistern.profile.LeftOut;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The state of an export, as lists, limits, progress and the scheduler need it. The query can be large and is stored apart
 * ({@link ExportQuery}).
 *
 * @param caller the caller that ordered the export and pays for its calls
 * @param name the name that the caller gave it; null for none
 * @param format the format of its result: {@code ndjson}, {@code json} or {@code csv}
 * @param project the project of its query
 * @param bytes the size of its query
 * @param idBytes how many of these bytes are ids, whose number has a limit of its own
 * @param ordered when it was ordered
 * @param finished when it ended; null before
 * @param progress its progress
 * @param failure why it failed; null when it has not failed
 * @param version grows with every change, in any process
 */
public record Export(
        String id,
        Caller caller,
        @Nullable String name,
        String format,
        String project,
        long bytes,
        long idBytes,
        Instant ordered,
        @Nullable Instant finished,
        Status status,
        Progress progress,
        @Nullable String failure,
        long version) {

    /** An export of a query without ids. */
    public Export(
            String id,
            Caller caller,
            @Nullable String name,
            String format,
            String project,
            long bytes,
            Instant ordered,
            @Nullable Instant finished,
            Status status,
            Progress progress,
            @Nullable String failure,
            long version) {
        this(id, caller, name, format, project, bytes, 0, ordered, finished, status, progress, failure, version);
    }

    /** The status of an export. */
    public enum Status {
        /** Other exports run before it. */
        QUEUED,
        /** Its pages are being fetched. */
        RUNNING,
        /** Its next page waits for a permit, or for Mixpanel. */
        WAITING,
        /** Its result can be downloaded. */
        COMPLETE,
        /** It ended without a result. */
        FAILED,
        /** Its caller cancelled it. */
        CANCELLED;

        /** Whether no other status follows this one. */
        public boolean isLast() {
            return this == COMPLETE || this == FAILED || this == CANCELLED;
        }
    }

    /**
     * Where the rows of an export come from.
     *
     * @param source the source of its session, decided when the session began; that of the oldest one when the result is
     *     stitched
     * @param asOf the rows are at least as new as this
     */
    public record Origin(Source source, Instant asOf) {

        static Origin of(Answer answer) {
            return new Origin(answer.source(), answer.asOf());
        }

        /** Whether the rows were cached, so that the export waits for no call. */
        public boolean isCached() {
            return switch (source) {
                case MEMORY, STORE, DERIVED -> true;
                case JOINED, MERGED, UPSTREAM -> false;
            };
        }
    }

    /**
     * The progress of an export.
     *
     * @param session the upstream session that answers it; null before there is one
     * @param pages the number of pages that were read
     * @param allPages the number of all pages; null before it is known
     * @param pagesPerCall how many pages one call of its session brings
     * @param profiles the number of profiles that were read
     * @param cost the number of calls that were made for it, those of lost sessions included
     * @param earlier the parts that lost sessions brought, the oldest first; empty when the result is not stitched
     * @param leftOut the rows that could not be trusted, known once the export is complete
     * @param origin where the rows come from; null before the first session
     */
    public record Progress(
            @Nullable String session,
            int pages,
            @Nullable Integer allPages,
            int pagesPerCall,
            long profiles,
            int cost,
            List<Part> earlier,
            LeftOut leftOut,
            @Nullable Origin origin) {

        public Progress {
            earlier = List.copyOf(earlier);
        }

        /** The progress of an export that has not begun. */
        public static final Progress NONE = new Progress(null, 0, null, 1, 0, 0, List.of(), LeftOut.NONE, null);

        /** The same progress with another number of calls. */
        Progress costing(int calls) {
            return new Progress(session, pages, allPages, pagesPerCall, profiles, calls, earlier, leftOut, origin);
        }

        /** The progress before the first page, with the calls that were made so far. */
        Progress fromStart() {
            return NONE.costing(cost);
        }

        /** The state before the first page of a new session. The parts of earlier sessions stay. */
        Progress restarted() {
            return earlier.isEmpty()
                    ? fromStart()
                    : new Progress(null, 0, null, 1, profiles, cost, earlier, LeftOut.NONE, origin);
        }

        /** The state after the session was lost: what it brought becomes an earlier part. */
        Progress further() {
            return new Progress(null, 0, null, 1, profiles, cost, parts(), LeftOut.NONE, origin);
        }

        /** The same progress, without the parts of earlier sessions. */
        Progress alone() {
            return new Progress(session, pages, allPages, pagesPerCall, profiles, cost, List.of(), leftOut, null);
        }

        /** The progress after the last page of a session that has every profile. */
        Progress whole(LeftOut all, @Nullable Origin from) {
            return new Progress(session, pages, pages, pagesPerCall, profiles, cost, List.of(), all, from);
        }

        /** How many calls the pages take that were not read; empty before their number is known. */
        public OptionalInt callsLeft() {
            return allPages == null
                    ? OptionalInt.empty()
                    : OptionalInt.of(Math.ceilDiv(allPages, pagesPerCall) - Math.ceilDiv(pages, pagesPerCall));
        }

        /**
         * The origin when this answer is read. The source stays when the session is continued. The oldest part decides how
         * old a stitched result is.
         */
        Origin originWith(Answer answer) {
            if (origin == null) {
                return Origin.of(answer);
            }
            return isStitched() ? origin : new Origin(origin.source(), answer.asOf());
        }

        /** The parts that all its sessions brought, the oldest first. */
        public List<Part> parts() {
            var parts = new ArrayList<>(earlier);
            if (session != null) {
                parts.add(new Part(session, pages));
            }
            return parts;
        }

        /** Whether the result is made of the parts of several sessions. */
        public boolean isStitched() {
            return !earlier.isEmpty();
        }
    }

    /** The export with another status from now on. */
    public Export with(Status status, Instant now) {
        return next(status, status.isLast() ? now : null, progress, failure);
    }

    Export with(Progress progress) {
        return next(status, finished, progress, failure);
    }

    Export failed(String why, Instant now) {
        return next(Status.FAILED, now, progress, why);
    }

    private Export next(Status status, @Nullable Instant finished, Progress progress, @Nullable String failure) {
        return new Export(
                id,
                caller,
                name,
                format,
                project,
                bytes,
                idBytes,
                ordered,
                finished,
                status,
                progress,
                failure,
                version + 1);
    }
}
