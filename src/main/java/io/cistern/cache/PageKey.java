package io.cistern.cache;

import io.cistern.profile.ProfileQuery;

/** Names one page of one upstream session's answer to one query. */
public record PageKey(ProfileQuery query, String session, int page) {}
