package io.cistern.answer.derived;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import io.cistern.FakeTime;
import io.cistern.FixedQuota;
import io.cistern.answer.AskOptions;
import io.cistern.answer.Completeness;
import io.cistern.answer.containment.Reasoning;
import io.cistern.answer.containment.RuleTrust;
import io.cistern.answer.paged.HeldPages;
import io.cistern.answer.paged.RowCounting;
import io.cistern.answer.paged.Snapshot;
import io.cistern.answer.paged.SnapshotPages;
import io.cistern.answer.paged.Snapshots;
import io.cistern.cache.AgeLimit;
import io.cistern.cache.CachedPages;
import io.cistern.cache.Freshness;
import io.cistern.profile.Audience;
import io.cistern.profile.Caller;
import io.cistern.profile.LeftOut;
import io.cistern.profile.Page;
import io.cistern.profile.Pages;
import io.cistern.profile.ProfileQuery;
import io.cistern.rows.Rows;
import io.cistern.table.Tables;
import io.cistern.where.evaluation.Evaluator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class IdSearchTests {

    private static final AskOptions OPTIONS = new AskOptions(Caller.ANONYMOUS, Duration.ZERO, null);

    private final FakeTime time = new FakeTime();
    private final HeldPages held = new HeldPages();
    private final CachedPages cached = new CachedPages(
            _ -> {
                throw new AssertionError("Nothing is fetched");
            },
            held,
            new Freshness() {
                @Override
                public Duration maxAge(String project) {
                    return Duration.ofMinutes(15);
                }

                @Override
                public Duration absentFor(String project) {
                    return Duration.ofMinutes(5);
                }
            },
            time);
    private final Snapshots snapshots = new Snapshots(cached, Duration.ofHours(1), time);
    private final SnapshotPages pages = new SnapshotPages(cached, snapshots, 5, new RowCounting(new FixedQuota()));
    private final Tables tables = new Tables(1 << 20);
    private int sessions;

    @Test
    void anIdWithoutARowIsKnownOnlyWhereAllIdsOfTheAnswerAreAsked() {
        answered(ids("a", "b", "x"), "a", "b");
        assertThat(missing(true, "a", "b", "c", "x")).containsExactly("c");
        assertThat(missing(true, "a", "c", "x"))
                .as("x may be another name of b")
                .containsExactly("c", "x");
    }

    @Test
    void theAbsenceOfAnIdExpiresBeforeTheRows() {
        answered(ids("a", "x"), "a");
        time.advance(Duration.ofMinutes(6));
        assertThat(missing(true, "a", "x", "c")).containsExactly("c", "x");
        time.advance(Duration.ofMinutes(10));
        assertThat(missing(true, "a", "x", "c")).containsExactly("a", "c", "x");
    }

    @Test
    void aNewerAnswerIsNotOverruledByAnOlderOne() {
        answered(Pages.EVERYBODY.audience(), "a", "gone");
        time.advance(Duration.ofMinutes(1));
        answered(ids("gone"));
        assertThat(known(true, "a", "gone")).containsExactly("a");
    }

    /** Mixpanel gives a profile under one of its names, whichever is asked for. */
    @Test
    void aProfileThatIsFoundUnderTwoNamesComesOnceAndLast() {
        answered(ids("alias", "b"), "canonical", "b");
        answered(ids("other", "a"), "canonical", "a");
        assertThat(known(true, "alias", "other", "b", "a")).containsExactly("b", "a", "canonical");
        answered(ids("canonical"), "canonical");
        assertThat(known(true, "canonical", "alias", "other", "b", "a")).containsExactly("canonical", "b", "a");
    }

    @Test
    void withoutTrustOnlyWholeLookUpsAreCombined() {
        answered(Pages.EVERYBODY.audience(), "a", "b", "c");
        answered(ids("a", "b"), "a", "b");
        assertThat(missing(false, "a", "b", "c")).containsExactly("c");
        assertThat(missing(true, "a", "b", "c")).isEmpty();
    }

    @Test
    void aListThatFitsIntoOneCallReadsNoLongAnswer() {
        answered(Pages.EVERYBODY.audience(), "a", "b");
        answered(ids("b"), "b");
        var search = search(true, 2);
        assertThat(search.lookUps(find(search, "a", "b"))).containsExactly(query(ids("a")));
        assertThat(find(search, "a", "b", "c").count()).isEqualTo(2);
    }

    private List<String> missing(boolean trusts, String... asked) {
        var search = search(trusts, 1);
        return search.lookUps(find(search, asked)).stream()
                .flatMap(query -> query.audience().ids().stream())
                .toList();
    }

    private List<String> known(boolean trusts, String... asked) {
        var known = find(search(trusts, 1), asked);
        assertThat(known.isComplete()).isTrue();
        var ids = new ArrayList<String>();
        known.rows()
                .asked()
                .slices(0, known.rows().total())
                .forEach(slice -> new String(bytes(slice.rows()), StandardCharsets.UTF_8)
                        .lines()
                        .map(line ->
                                JsonMapper.shared().readTree(line).get("id").asString())
                        .forEach(ids::add));
        return ids;
    }

    private static byte[] bytes(Rows rows) {
        try (var lines = rows.open()) {
            return lines.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KnownIds find(IdSearch search, String... asked) {
        var query = query(ids(asked));
        return search.find(query, query, AgeLimit.FRESH, OPTIONS);
    }

    private IdSearch search(boolean trusts, int idsPerCall) {
        return new IdSearch(
                cached,
                snapshots,
                pages,
                tables,
                project -> Reasoning.of(new Evaluator()),
                new RuleTrust(project -> trusts, Set.of()),
                idsPerCall,
                Duration.ofHours(1),
                Ticker.systemTicker());
    }

    private void answered(Audience audience, String... ids) {
        var lines = new Rows.Writer();
        for (var id : ids) {
            lines.add(("\"" + id + "\"").getBytes(StandardCharsets.UTF_8), "{}".getBytes(StandardCharsets.UTF_8));
        }
        var first = new Page("s" + sessions++, 0, 1_000, (long) ids.length, lines.finish(), time.instant());
        held.keep(query(audience), first);
        snapshots.recordCompleteness(Snapshot.of(query(audience), first), Completeness.WHOLE, LeftOut.NONE);
    }

    private static Audience ids(String... ids) {
        return new Audience.Identified(List.of(ids));
    }

    private static ProfileQuery query(Audience audience) {
        var everybody = Pages.EVERYBODY;
        return new ProfileQuery(everybody.scope(), audience, everybody.where(), everybody.select());
    }
}
