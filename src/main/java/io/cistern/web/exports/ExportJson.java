package io.cistern.web.exports;

import io.cistern.export.Export;
import io.cistern.export.Export.Status;
import io.cistern.ledger.Allowance;
import io.cistern.ledger.DenialReason;
import io.cistern.ledger.FollowUpPages;
import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.profile.WaitReason;
import io.cistern.quota.Quota;
import io.cistern.web.problem.Json;
import io.cistern.web.response.AnswerJson;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Writes an export as JSON. Unknown values are null. */
final class ExportJson {

    private final Quota quota;
    private final InstantSource time;

    ExportJson(Quota quota, InstantSource time) {
        this.quota = quota;
        this.time = time;
    }

    /** @param lapses when its result expires */
    ObjectNode of(Export export, Optional<Instant> lapses) {
        var json = Json.MAPPER.createObjectNode();
        json.put("id", export.id());
        json.put("name", export.name());
        json.put("project", export.project());
        json.put("format", export.format());
        var reason = reason(export);
        var isStill = reason.filter(known -> !known.isBesideCalls()).isPresent();
        json.put("status", word(export.status() == Status.RUNNING && isStill ? Status.WAITING : export.status()));
        json.put("ordered", export.ordered().toString());
        json.put("finished", text(export.finished()));
        pages(json, export);
        json.put("profiles", export.progress().profiles());
        var origin = export.progress().origin();
        json.put("asOf", origin == null ? null : origin.asOf().toString());
        json.put("answeredBy", origin == null ? null : AnswerJson.answeredBy(origin.source()));
        json.put("cost", export.progress().cost());
        AnswerJson.leftOut(json, export.progress().leftOut());
        json.put("stitched", export.progress().isStitched());
        json.put("eta", export.status().isLast() ? null : text(eta(export)));
        json.put("waitingFor", reason.map(known -> sentence(known, export)).orElse(null));
        json.put("waitingReason", reason.map(WaitReason::id).orElse(null));
        json.put("failure", export.failure());
        json.put("lapses", text(lapses.orElse(null)));
        json.put("result", export.status() == Status.COMPLETE ? "/v1/exports/" + export.id() + "/result" : null);
        return json;
    }

    static void pages(ObjectNode json, Export export) {
        json.putObject("pages")
                .put("done", export.progress().pages())
                .put("total", export.progress().allPages());
    }

    static String word(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    /** Why its next page waits; empty when nothing waits. */
    private Optional<WaitReason> reason(Export export) {
        return switch (export.status()) {
            case QUEUED -> Optional.of(WaitReason.EXPORT_TURN);
            case RUNNING -> isCached(export) ? Optional.empty() : waiting(export);
            case WAITING -> waiting(export).or(() -> Optional.of(WaitReason.NEXT_ATTEMPT));
            case COMPLETE, FAILED, CANCELLED -> Optional.empty();
        };
    }

    private Optional<WaitReason> waiting(Export export) {
        return quota.waiting(export.project(), export.caller().asBatch());
    }

    private String sentence(WaitReason reason, Export export) {
        return allowance(export)
                .filter(_ -> DenialReason.of(reason) == DenialReason.WINDOW)
                .map(allowance -> reason.sentence() + "; the next call can start at " + allowance.nextPermitAt())
                .orElse(reason.sentence());
    }

    /** When the last of its calls can start if nobody else spends. */
    private @Nullable Instant eta(Export export) {
        var left = export.progress().callsLeft();
        if (left.isEmpty() || isCached(export)) {
            return null;
        }
        var areFree = allowance(export)
                .filter(allowance -> allowance.followUpPages() == FollowUpPages.FREE)
                .isPresent();
        var calls = areFree ? 1 : Math.max(1, left.getAsInt());
        try {
            return time.instant().plus(quota.earliest(export.project(), calls));
        } catch (LedgerUnavailableException e) {
            return null;
        }
    }

    /** Whether the export reads cached rows, and so waits for no call. */
    private static boolean isCached(Export export) {
        var origin = export.progress().origin();
        return origin != null && origin.isCached();
    }

    private Optional<Allowance> allowance(Export export) {
        return quota.allowance(export.project());
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
