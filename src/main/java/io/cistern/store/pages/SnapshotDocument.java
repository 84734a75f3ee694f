package io.cistern.store.pages;

import io.cistern.profile.ProfileQuery;
import tools.jackson.databind.json.JsonMapper;

/**
 * The encrypted part of a stored snapshot, as JSON.
 *
 * @param id the snapshot's id, as callers know it
 * @param query the query that the snapshot answers
 */
record SnapshotDocument(String id, ProfileQuery query) {

    private static final JsonMapper MAPPER = JsonMapper.shared();

    static byte[] write(String id, ProfileQuery query) {
        var json = MAPPER.createObjectNode().put("id", id);
        QueryDocument.write(json.putObject("query"), query);
        return MAPPER.writeValueAsBytes(json);
    }

    static SnapshotDocument read(byte[] document) {
        var json = MAPPER.readTree(document);
        return new SnapshotDocument(json.get("id").asString(), QueryDocument.read(json.get("query")));
    }
}
