package io.cistern.quota.admission;

import io.cistern.ledger.Call;
import java.time.Instant;
import java.util.UUID;

/** The right to make one upstream call now. Whoever holds it ends it at the {@link Admissions} that gave it. */
public record Permit(UUID id, Call call, Instant grantedAt) {}
