package io.cistern.export;

import io.cistern.answer.LongAnswers.Part;
import io.cistern.profile.Caller;
import io.cistern.profile.LeftOut;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of an export. It suffices for lists, limits, progress and the scheduler. The query can be large and is stored
 * apart ({@link ExportQuery}).
 *
 * @param caller who ordered it, and pays
 * @param name what its caller calls it; null for nothing
 * @param format in what form it is to be had: {@code ndjson}, {@code json} or {@code csv}
 * @param project the project that its query names
 * @param bytes size of its query
 * @param ordered when
 * @param finished when its status became a last one; null before
 * @param progress how far it is
 * @param failure why it failed; null while it did not
 * @param version grows with every change, in whatever process
 */
public record Export(
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

    /** Where it is on its way. */
    public enum Status {
        /** Others are before it. */
        QUEUED,
        /** Its pages are being fetched. */
        RUNNING,
        /** Its next page waits: for a permit, or for Mixpanel. */
        WAITING,
        /** Its result can be had. */
        COMPLETE,
        /** It will not be had. */
        FAILED,
        /** Nobody wants it any more. */
        CANCELLED;

        /** Whether nothing comes after it. */
        public boolean isLast() {
            return this == COMPLETE || this == FAILED || this == CANCELLED;
        }
    }

    /**
     * How far an export is.
     *
     * @param session the upstream session that answers it; null before there is one
     * @param pages pages that were read
     * @param allPages pages that there are; null before that is known
     * @param profiles profiles that were read
     * @param cost calls that were made for it, those of sessions that were lost included
     * @param earlier what sessions that were lost had brought, the oldest first; empty where nothing is stitched
     * @param leftOut rows that could not be trusted, known once it is complete
     */
    public record Progress(
            @Nullable String session,
            int pages,
            @Nullable Integer allPages,
            long profiles,
            int cost,
            List<Part> earlier,
            LeftOut leftOut) {

        /** Where no row was left out. */
        public Progress(
                @Nullable String session,
                int pages,
                @Nullable Integer allPages,
                long profiles,
                int cost,
                List<Part> earlier) {
            this(session, pages, allPages, profiles, cost, earlier, LeftOut.NONE);
        }

        public Progress {
            earlier = List.copyOf(earlier);
        }

        /** Nothing was done yet. */
        public static final Progress NONE = new Progress(null, 0, null, 0, 0, List.of());

        Progress without(LeftOut rows) {
            return new Progress(session, pages, allPages, profiles, cost, earlier, rows);
        }

        /** The same, for so many calls. */
        Progress costing(int calls) {
            return new Progress(session, pages, allPages, profiles, calls, earlier, leftOut);
        }

        /** Back at the beginning, but for what it has cost. */
        Progress anew() {
            return new Progress(null, 0, null, 0, cost, List.of());
        }

        /** Before a session that begins at its first page; what others brought stays. */
        Progress restarted() {
            return new Progress(null, 0, null, earlier.isEmpty() ? 0 : profiles, cost, earlier);
        }

        /** The same, and what this session brought is of those that others brought. */
        Progress further() {
            return new Progress(null, 0, null, profiles, cost, parts());
        }

        /** Without what others brought. */
        Progress alone() {
            return new Progress(session, pages, allPages, profiles, cost, List.of());
        }

        /** What all its sessions have brought, the oldest first. */
        public List<Part> parts() {
            var parts = new ArrayList<>(earlier);
            if (session != null) {
                parts.add(new Part(session, pages));
            }
            return parts;
        }

        /** Whether it is made of what several sessions brought. */
        public boolean isStitched() {
            return !earlier.isEmpty();
        }
    }

    /** The same, as of now on. */
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
                id, caller, name, format, project, bytes, ordered, finished, status, progress, failure, version + 1);
    }
}
