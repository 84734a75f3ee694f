package io.cistern.testing;

import io.cistern.profile.FetchListener;
import io.cistern.profile.Fetched;
import io.cistern.profile.ProfileQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Notes the events of a fetch, in the order in which they are heard. */
public final class RecordedFetch implements FetchListener {

    private final List<String> events = new ArrayList<>();

    public synchronized List<String> events() {
        return List.copyOf(events);
    }

    /** Notes something that happens between two events. */
    public synchronized void note(String event) {
        events.add(event);
    }

    @Override
    public Optional<ProfileQuery> leaving(ProfileQuery query) {
        note("leaving");
        return Optional.of(query);
    }

    @Override
    public void sent(ProfileQuery query) {
        note("sent");
    }

    @Override
    public void shared() {
        note("shared");
    }

    @Override
    public void received(Fetched fetched) {
        note("received");
    }
}
