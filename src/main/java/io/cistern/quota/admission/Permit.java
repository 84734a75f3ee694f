package io.cistern.quota.admission;

import io.cistern.ledger.Call;
import java.time.Instant;
import java.util.UUID;

/** Permits one upstream call now. Its holder reports the end of the call to the {@link Admissions} that granted it. */
public record Permit(UUID id, Call call, Instant grantedAt) {}
