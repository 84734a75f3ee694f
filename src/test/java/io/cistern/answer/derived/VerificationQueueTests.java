package io.cistern.answer.derived;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.FakeTime;
import io.cistern.answer.paged.Snapshot;
import io.cistern.profile.Page;
import io.cistern.profile.Pages;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerificationQueueTests {

    private final FakeTime time = new FakeTime();
    private final List<Runnable> waiting = new ArrayList<>();
    private final List<String> judged = new ArrayList<>();
    private final VerificationQueue verificationQueue = new VerificationQueue(waiting::add, judged::add);

    @Test
    void answersAreVerifiedLaterOnAnotherThread() {
        var snapshot = snapshot("s");
        verificationQueue.add(snapshot);
        assertThat(judged).isEmpty();
        waiting.forEach(Runnable::run);
        assertThat(judged).containsExactly(snapshot.id());
    }

    @Test
    void answersAreDroppedWhileTheQueueIsFull() {
        for (var i = 0; i < 1_000; i++) {
            verificationQueue.add(snapshot("s" + i));
        }
        assertThat(waiting).hasSize(100);
        waiting.removeFirst().run();
        verificationQueue.add(snapshot("later"));
        verificationQueue.add(snapshot("too late"));
        assertThat(waiting).hasSize(100);
    }

    @Test
    void aFailedVerificationFreesItsPlace() {
        var failing = new VerificationQueue(waiting::add, id -> {
            throw new IllegalStateException();
        });
        for (var i = 0; i < 101; i++) {
            failing.add(snapshot("s" + i));
            assertThatThrownBy(() -> waiting.removeFirst().run()).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void partsOfMergedAnswersAreNotQueued() {
        verificationQueue.add(Snapshot.of(Pages.EVERYBODY, Page.cut(Pages.rows(0, 1, "m"), 1_000, time.instant())));
        assertThat(waiting).isEmpty();
    }

    private Snapshot snapshot(String session) {
        return Snapshot.of(Pages.EVERYBODY, Pages.of(session, 0, 1_000, 1, time.instant()));
    }
}
