package io.cistern.mixpanel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.cistern.profile.Audience;
import io.cistern.profile.Cursor;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Selection;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes the body of a call as Mixpanel documents it. The forms of one session differ only in session and page, which
 * come last, because Mixpanel finds a later page by the parameters of the first.
 */
final class EngageForm {

    private static final JsonFactory JSON = new JsonFactory();

    private final StringBuilder form = new StringBuilder(256);

    private EngageForm() {}

    /** Writes the form for a page; {@code pageSize} is sent when it is not null. */
    static byte[] of(ProfileQuery query, Cursor cursor, @Nullable Integer pageSize) {
        var form = new EngageForm();
        form.audience(query.audience());
        var group = query.scope().group();
        if (group != null) {
            form.put("data_group_id", group);
        }
        var where = query.where().text();
        if (!where.isEmpty()) {
            form.put("where", where);
        }
        form.select(query.select());
        if (pageSize != null) {
            form.put("page_size", pageSize.toString());
        }
        form.cursor(cursor);
        return form.form.toString().getBytes(US_ASCII);
    }

    private void audience(Audience audience) {
        switch (audience) {
            case Audience.Everyone() -> {}
            case Audience.Identified(var ids, var _) when ids.size() == 1 -> put("distinct_id", ids.getFirst());
            case Audience.Identified(var ids, var _) -> put("distinct_ids", json(ids));
            case Audience.Cohort(var id, var includeAllUsers) -> {
                put("filter_by_cohort", "{\"id\":" + id + "}");
                put("include_all_users", Boolean.toString(includeAllUsers)); // true when left out
            }
            case Audience.Behaving(var behaviors, var asOf) -> {
                put("behaviors", behaviors);
                put("as_of_timestamp", Long.toString(asOf.getEpochSecond()));
            }
            case Audience.Opaque(var inner, var parameters) -> {
                audience(inner);
                parameters.forEach(this::put);
            }
        }
    }

    private void select(Selection select) {
        switch (select) {
            case Selection.All() -> {}
            // an empty list is not documented to mean no properties, and Mixpanel adds this property anyway
            case Selection.Only(var names) when names.isEmpty() -> put("output_properties", "[\"$last_seen\"]");
            case Selection.Only(var names) -> put("output_properties", json(names));
        }
    }

    private void cursor(Cursor cursor) {
        switch (cursor) {
            // page=0 is left out: some clients report that only then there is a total, and none the contrary
            case Cursor.First() -> {}
            case Cursor.Next next -> {
                put("session_id", next.session());
                put("page", Integer.toString(next.page()));
            }
        }
    }

    private void put(String name, String value) {
        if (!form.isEmpty()) {
            form.append('&');
        }
        form.append(URLEncoder.encode(name, UTF_8)).append('=').append(URLEncoder.encode(value, UTF_8));
    }

    private static String json(List<String> texts) {
        var text = new StringWriter();
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartArray();
            texts.forEach(json::writeString);
            json.writeEndArray();
        }
        return text.toString();
    }
}
