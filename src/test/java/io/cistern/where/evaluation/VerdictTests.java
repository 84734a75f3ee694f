package io.cistern.where.evaluation;

import static io.cistern.where.evaluation.Verdict.DECLINED;
import static io.cistern.where.evaluation.Verdict.FALSE;
import static io.cistern.where.evaluation.Verdict.OTHER;
import static io.cistern.where.evaluation.Verdict.TRUE;
import static io.cistern.where.evaluation.Verdict.UNDEFINED;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.where.Expression;
import io.cistern.where.Expression.And;
import io.cistern.where.Expression.Comparison;
import io.cistern.where.Expression.Comparison.Operator;
import io.cistern.where.Expression.Not;
import io.cistern.where.Expression.Or;
import io.cistern.where.Expression.Text;
import io.cistern.where.Profiles;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VerdictTests {

    private static final Properties PROFILE =
            Profiles.of("{\"true\":true, \"false\":false, \"null\":null, \"text\":\"é\", \"object\":{}}");

    private static final List<Expression> LEAVES = List.of(
            Expression.property("true"),
            Expression.property("false"),
            Expression.property("missing"),
            Expression.property("null"),
            Expression.property("text"),
            new Comparison(Operator.EQUAL, Expression.property("text"), new Text("É")),
            new Comparison(Operator.EQUAL, Expression.property("text"), new Text("é")),
            new Comparison(Operator.LESS, Expression.property("missing"), new Text("é")));

    private final Evaluator evaluator = new Evaluator();

    @Test
    void allNeedsEveryTermAndNoError() {
        assertThat(all(List.of(TRUE, TRUE))).isEqualTo(TRUE);
        assertThat(all(List.of(TRUE, UNDEFINED))).isEqualTo(FALSE);
        assertThat(all(List.of(FALSE, OTHER))).isEqualTo(DECLINED);
        assertThat(all(List.of(DECLINED, FALSE))).isEqualTo(DECLINED);
    }

    @Test
    void anyNeedsOneTermAndNoError() {
        assertThat(any(List.of(FALSE, TRUE))).isEqualTo(TRUE);
        assertThat(any(List.of(FALSE, UNDEFINED))).isEqualTo(FALSE);
        assertThat(any(List.of(TRUE, OTHER))).isEqualTo(DECLINED);
        assertThat(any(List.of(DECLINED, TRUE))).isEqualTo(DECLINED);
    }

    @Test
    void notOfUndefinedIsTrueAndOfAnotherValueUndefined() {
        assertThat(TRUE.not()).isEqualTo(FALSE);
        assertThat(FALSE.not()).isEqualTo(TRUE);
        assertThat(UNDEFINED.not()).isEqualTo(TRUE);
        assertThat(OTHER.not()).isEqualTo(UNDEFINED);
        assertThat(DECLINED.not()).isEqualTo(DECLINED);
    }

    @Test
    void partsEvaluatedSeparatelyGiveTheResultOfTheWhole() {
        var random = new SplittableRandom(7);
        for (var i = 0; i < 20_000; i++) {
            var tree = tree(random, 4);
            assertThat(apart(tree)).as("%s", tree).isEqualTo(evaluator.verdict(tree, PROFILE));
        }
    }

    private static Verdict all(List<Verdict> terms) {
        return terms.stream().reduce(TRUE, Verdict::and);
    }

    private static Verdict any(List<Verdict> terms) {
        return terms.stream().reduce(FALSE, Verdict::or);
    }

    private Verdict apart(Expression tree) {
        return switch (tree) {
            case And(var terms) -> all(terms.stream().map(this::apart).toList());
            case Or(var terms) -> any(terms.stream().map(this::apart).toList());
            case Not(var operand) -> apart(operand).not();
            default -> evaluator.verdict(tree, PROFILE);
        };
    }

    private static Expression tree(SplittableRandom random, int depth) {
        if (depth == 0) {
            return LEAVES.get(random.nextInt(LEAVES.size()));
        }
        var terms = IntStream.range(0, 2 + random.nextInt(2))
                .mapToObj(i -> tree(random, random.nextInt(depth)))
                .toList();
        return switch (random.nextInt(3)) {
            case 0 -> new And(terms);
            case 1 -> new Or(terms);
            default -> new Not(terms.getFirst());
        };
    }
}
