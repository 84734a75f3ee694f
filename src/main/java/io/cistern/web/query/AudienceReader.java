package io.cistern.web.query;

import io.cistern.profile.Audience;
import io.cistern.profile.QueryFailure;
import io.cistern.web.problem.Faults;
import io.cistern.web.problem.Json;
import io.cistern.web.problem.Place;
import io.cistern.web.problem.Texts;
import io.cistern.web.request.Fields;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Reads whose profiles are asked for: {@code ids}, {@code cohort}, or {@code behaviors} with {@code asOf}. */
public final class AudienceReader {

    /** As many as clients are known to send at a time; Mixpanel documents no limit. */
    public static final int MOST_IDS = 1000;

    private final Fields fields;
    private final Place place;
    private final Present present;
    private final Faults faults;

    AudienceReader(Fields fields, Place place, Present present, Faults faults) {
        this.fields = fields;
        this.place = place;
        this.present = present;
        this.faults = faults;
    }

    /**
     * @param conditional whether the question also has a condition
     */
    Audience read(boolean conditional) {
        var byIds = fields.has("ids");
        var byCohort = fields.has("cohort");
        var byBehaviors = fields.has("behaviors");
        if (byIds) {
            refuse(conditional, "where", "Cannot stand beside ids");
            refuse(byCohort, "cohort", "Cannot stand beside ids");
            refuse(byBehaviors, "behaviors", "Cannot stand beside ids");
        } else {
            refuse(byCohort && byBehaviors, "behaviors", "Cannot stand beside cohort");
        }
        var ids = ids();
        var cohort = cohort();
        var behaviors = behaviors();
        var asOf = asOf();
        refuse(fields.has("asOf") && !byBehaviors, "asOf", "Says when behaviors are judged, and there are none");
        if (ids != null) {
            return ids;
        }
        if (cohort != null) {
            return cohort;
        }
        return behaviors == null
                ? new Audience.Everyone()
                : new Audience.Behaving(behaviors, asOf == null ? present.now() : asOf);
    }

    private void refuse(boolean wrong, String name, String detail) {
        if (wrong) {
            faults.add(place.child(name), detail);
        }
    }

    private @Nullable Audience ids() {
        var value = fields.any("ids");
        if (value != null && value.isArray() && value.size() > MOST_IDS) {
            throw new QueryFailure.TooLarge(MOST_IDS, "At most " + MOST_IDS + " ids can be asked for at a time");
        }
        var ids = fields.texts("ids");
        if (value != null && value.isArray() && value.isEmpty()) {
            faults.add(place.child("ids"), "At least one id is expected");
        }
        return ids == null || ids.isEmpty() ? null : new Audience.Identified(ids);
    }

    private @Nullable Audience cohort() {
        var value = fields.any("cohort");
        if (value == null || !value.isObject()) {
            var id = value == null ? null : fields.positive("cohort");
            return id == null ? null : new Audience.Cohort(id, false);
        }
        var cohort = new Fields(value, place.child("cohort"), faults);
        var id = cohort.positive("id");
        if (!cohort.has("id")) {
            faults.add(place.child("cohort").child("id"), "An integer from 1 on is expected");
        }
        var includeAllUsers = cohort.flag("includeAllUsers");
        cohort.refuseOthers();
        return id == null ? null : new Audience.Cohort(id, includeAllUsers);
    }

    /** The behaviors as canonical text: the order of an object's names means nothing. */
    private @Nullable String behaviors() {
        var value = fields.any("behaviors");
        var at = place.child("behaviors");
        if (value == null) {
            return null;
        }
        if (!value.isArray() || value.isEmpty()) {
            faults.add(at, "A non-empty array of objects is expected");
            return null;
        }
        for (int i = 0; i < value.size(); i++) {
            if (!value.get(i).isObject()) {
                faults.add(at.child(i), "An object is expected");
            }
        }
        var text = Json.CANONICAL.writeValueAsString(value);
        if (!Texts.encodable(text)) {
            faults.add(at, "A text in here holds half a surrogate pair");
            return null;
        }
        return text;
    }

    private @Nullable Instant asOf() {
        var text = fields.text("asOf");
        if (text == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.SECONDS);
        } catch (DateTimeException e) {
            faults.add(place.child("asOf"), "An instant is expected: 2026-03-01T08:00:00Z");
            return null;
        }
    }
}
