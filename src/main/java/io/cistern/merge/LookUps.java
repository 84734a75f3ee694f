package io.cistern.merge;

import io.cistern.merge.MemberResult.Again;
import io.cistern.merge.MemberResult.Part;
import io.cistern.profile.Audience.Identified;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.table.Table;
import io.cistern.where.Condition;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Questions for ids, of one project, workspace and group. */
record LookUps(Scope scope) implements MergeRule {

    /** Ids in a call: a page of them, as clients are known to send; Mixpanel documents no limit. */
    private static final int MOST = 1000;

    static Optional<MergeRule> of(ProfileQuery query) {
        return query.audience() instanceof Identified && query.where() instanceof Condition.Everything
                ? Optional.of(new LookUps(query.scope()))
                : Optional.empty();
    }

    @Override
    public boolean gathers() {
        return true;
    }

    @Override
    public boolean fits(List<ProfileQuery> queries) {
        return queries.stream().flatMap(query -> ids(query).stream()).distinct().count() <= MOST;
    }

    @Override
    public ProfileQuery question(List<ProfileQuery> queries) {
        var ids = queries.stream().flatMap(query -> ids(query).stream()).toList();
        return new ProfileQuery(
                scope,
                new Identified(ids),
                new Condition.Everything(),
                BatchSplitter.union(queries.stream().map(ProfileQuery::select)));
    }

    /** Who has rows for all of its ids has its answer; of the others nothing is certain while there are rows at all. */
    @Override
    public Map<BatchMember, MemberResult> split(List<BatchMember> members, Page page) {
        var table = BatchSplitter.table(page);
        var rows = rows(table);
        var addsUp = page.total() != null
                && page.total() == table.rows() + page.leftOut().count()
                && rows.size() == table.rows();
        var whole = addsUp && page.leftOut().isNone();
        var outcomes = new HashMap<BatchMember, MemberResult>();
        var open = new ArrayList<BatchMember>();
        for (var batchMember : members) {
            if ((whole && rows.isEmpty()) || rows.keySet().containsAll(ids(batchMember.query()))) {
                outcomes.put(batchMember, part(batchMember, rows, table, page));
            } else {
                open.add(batchMember);
            }
        }
        var strays = strays(members, rows);
        if (whole
                && open.size() == 1
                && strays.size() == 1
                && ids(open.getFirst().query()).size() == 1) {
            // every other row is somebody else's, and every other id has its row: this one is its row, by another name
            int row = Objects.requireNonNull(rows.get(strays.iterator().next()));
            Map<String, Integer> stray = Map.of(ids(open.getFirst().query()).getFirst(), row);
            outcomes.put(open.getFirst(), part(open.getFirst(), stray, table, page));
        } else {
            again(open, !addsUp || outcomes.isEmpty() || !strays.isEmpty(), outcomes);
        }
        return outcomes;
    }

    private void again(List<BatchMember> open, boolean alone, Map<BatchMember, MemberResult> outcomes) {
        var single = open.stream()
                .filter(batchMember -> !alone && ids(batchMember.query()).size() == 1)
                .toList();
        if (!single.isEmpty()) {
            var batch = Batch.of(this, single);
            single.forEach(batchMember -> outcomes.put(batchMember, new Again(batch)));
        }
        open.stream()
                .filter(batchMember -> !single.contains(batchMember))
                .forEach(batchMember -> outcomes.put(batchMember, new Again(Batch.of(this, List.of(batchMember)))));
    }

    private static MemberResult part(BatchMember batchMember, Map<String, Integer> rows, Table table, Page page) {
        var mine = new BitSet();
        ids(batchMember.query()).stream()
                .flatMap(id -> Stream.ofNullable(rows.get(id)))
                .forEach(mine::set);
        return new Part(BatchSplitter.page(table, mine, batchMember.query().select(), page));
    }

    private static Set<String> strays(List<BatchMember> members, Map<String, Integer> rows) {
        var strays = new HashSet<>(rows.keySet());
        members.forEach(batchMember -> ids(batchMember.query()).forEach(strays::remove));
        return strays;
    }

    /** The rows by their ids; without those of an id that has several, of which no one can be chosen. */
    private static Map<String, Integer> rows(Table table) {
        var rows = new HashMap<String, Integer>();
        var several = new HashSet<String>();
        for (var row = 0; row < table.rows(); row++) {
            var id = table.id(row);
            if (rows.put(id, row) != null) {
                several.add(id);
            }
        }
        rows.keySet().removeAll(several);
        return rows;
    }

    private static List<String> ids(ProfileQuery query) {
        return query.audience() instanceof Identified(var ids) ? ids : List.of();
    }
}
