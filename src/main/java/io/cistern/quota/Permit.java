package io.cistern.quota;

import java.time.Instant;
import java.util.UUID;

/** The right to make one upstream call now. Whoever holds it ends it at the {@link Gate} that gave it. */
record Permit(UUID id, Call call, Instant grantedAt) {}
