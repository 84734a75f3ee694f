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

/**
 * Merges look-ups by id of one project, workspace and group.
 *
 * @param idsPerCall the largest number of ids in a call
 */
record LookUps(Scope scope, int idsPerCall) implements MergeRule {

    static Optional<MergeRule> of(ProfileQuery query, int idsPerCall) {
        return query.audience() instanceof Identified && query.where() instanceof Condition.Everything
                ? Optional.of(new LookUps(query.scope(), idsPerCall))
                : Optional.empty();
    }

    @Override
    public boolean gathers() {
        return true;
    }

    @Override
    public boolean fits(List<ProfileQuery> queries) {
        return queries.stream().flatMap(query -> ids(query).stream()).distinct().count() <= idsPerCall;
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

    /** A member whose ids all have rows gets its answer. For the others nothing is certain while there are any rows. */
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
        var unmatched = unmatched(members, rows);
        if (whole
                && open.size() == 1
                && unmatched.size() == 1
                && ids(open.getFirst().query()).size() == 1) {
            // every other row belongs to another member, and every other id has its row,
            // so this row is the member's, under another id
            int row = Objects.requireNonNull(rows.get(unmatched.iterator().next()));
            Map<String, Integer> renamed = Map.of(ids(open.getFirst().query()).getFirst(), row);
            outcomes.put(open.getFirst(), part(open.getFirst(), renamed, table, page));
        } else {
            sendAgain(open, !addsUp || outcomes.isEmpty() || !unmatched.isEmpty(), outcomes);
        }
        return outcomes;
    }

    private void sendAgain(List<BatchMember> open, boolean alone, Map<BatchMember, MemberResult> outcomes) {
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
        var memberRows = new BitSet();
        ids(batchMember.query()).stream()
                .flatMap(id -> Stream.ofNullable(rows.get(id)))
                .forEach(memberRows::set);
        return new Part(
                BatchSplitter.page(table, memberRows, batchMember.query().select(), page));
    }

    private static Set<String> unmatched(List<BatchMember> members, Map<String, Integer> rows) {
        var unmatched = new HashSet<>(rows.keySet());
        members.forEach(batchMember -> ids(batchMember.query()).forEach(unmatched::remove));
        return unmatched;
    }

    /** The rows by their ids; without ids that have several rows, because none of these can be chosen. */
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
        return query.audience() instanceof Identified(var ids, var _) ? ids : List.of();
    }
}
