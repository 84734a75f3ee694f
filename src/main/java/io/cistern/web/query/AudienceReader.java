package io.cistern.web.query;

import io.cistern.profile.Audience;
import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.Json;
import io.cistern.web.problem.Utf8;
import io.cistern.web.problem.ValidationErrors;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Reads the audience of a query: {@code ids}, {@code cohort}, or {@code behaviors} with {@code asOf}. */
final class AudienceReader {

    private final JsonFields jsonFields;
    private final ErrorLocation errorLocation;
    private final QueryClock queryClock;
    private final int maxIds;
    private final ValidationErrors validationErrors;

    /** @param maxIds the largest number of ids */
    AudienceReader(
            JsonFields jsonFields,
            ErrorLocation errorLocation,
            QueryClock queryClock,
            int maxIds,
            ValidationErrors validationErrors) {
        this.jsonFields = jsonFields;
        this.errorLocation = errorLocation;
        this.queryClock = queryClock;
        this.maxIds = maxIds;
        this.validationErrors = validationErrors;
    }

    /**
     * @param conditional whether the query also has a condition
     */
    Audience read(boolean conditional) {
        var byIds = jsonFields.has("ids");
        var byCohort = jsonFields.has("cohort");
        var byBehaviors = jsonFields.has("behaviors");
        if (byIds) {
            refuse(conditional, "where", "Cannot be combined with ids");
            refuse(byCohort, "cohort", "Cannot be combined with ids");
            refuse(byBehaviors, "behaviors", "Cannot be combined with ids");
        } else {
            refuse(byCohort && byBehaviors, "behaviors", "Cannot be combined with cohort");
        }
        var ids = ids();
        var cohort = cohort();
        var behaviors = behaviors();
        var asOf = asOf();
        refuse(jsonFields.has("asOf") && !byBehaviors, "asOf", "asOf dates behaviors, and the query has none");
        if (ids != null) {
            return ids;
        }
        if (cohort != null) {
            return cohort;
        }
        return behaviors == null
                ? new Audience.Everyone()
                : new Audience.Behaving(behaviors, asOf == null ? queryClock.now() : asOf);
    }

    private void refuse(boolean wrong, String name, String detail) {
        if (wrong) {
            validationErrors.add(errorLocation.child(name), detail);
        }
    }

    private @Nullable Audience ids() {
        var value = jsonFields.any("ids");
        if (value != null && value.isArray() && value.size() > maxIds) {
            validationErrors.add(
                    errorLocation.child("ids"),
                    value.size() + " ids, and at most " + maxIds
                            + " can be asked for at a time; send several queries, or raise cistern.max-ids");
            return null;
        }
        var ids = jsonFields.texts("ids");
        if (value != null && value.isArray() && value.isEmpty()) {
            validationErrors.add(errorLocation.child("ids"), "At least one id is expected");
        }
        return ids == null || ids.isEmpty() ? null : new Audience.Identified(ids);
    }

    private @Nullable Audience cohort() {
        var value = jsonFields.any("cohort");
        if (value == null || !value.isObject()) {
            var id = value == null ? null : jsonFields.positive("cohort");
            return id == null ? null : new Audience.Cohort(id, false);
        }
        var cohort = new JsonFields(value, errorLocation.child("cohort"), validationErrors);
        var id = cohort.positive("id");
        if (!cohort.has("id")) {
            validationErrors.add(errorLocation.child("cohort").child("id"), "An integer from 1 on is expected");
        }
        var includeAllUsers = cohort.flag("includeAllUsers");
        cohort.refuseOthers();
        return id == null ? null : new Audience.Cohort(id, includeAllUsers);
    }

    /** The behaviors as canonical text, because the order of an object's names has no meaning. */
    private @Nullable String behaviors() {
        var value = jsonFields.any("behaviors");
        var at = errorLocation.child("behaviors");
        if (value == null) {
            return null;
        }
        if (!value.isArray() || value.isEmpty()) {
            validationErrors.add(at, "A non-empty array of objects is expected");
            return null;
        }
        for (int i = 0; i < value.size(); i++) {
            if (!value.get(i).isObject()) {
                validationErrors.add(at.child(i), "An object is expected");
            }
        }
        var text = Json.CANONICAL.writeValueAsString(value);
        if (!Utf8.encodable(text)) {
            validationErrors.add(at, "A string in behaviors contains an unpaired surrogate");
            return null;
        }
        return text;
    }

    private @Nullable Instant asOf() {
        var text = jsonFields.text("asOf");
        if (text == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.SECONDS);
        } catch (DateTimeException e) {
            validationErrors.add(errorLocation.child("asOf"), "An instant is expected: 2026-03-01T08:00:00Z");
            return null;
        }
    }
}
