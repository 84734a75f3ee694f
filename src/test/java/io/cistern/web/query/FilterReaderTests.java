package io.cistern.web.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.Json;
import io.cistern.web.problem.ValidationErrors;
import io.cistern.where.Expression;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterReaderTests {

    private final ValidationErrors validationErrors = new ValidationErrors();
    private final QueryClock queryClock =
            new QueryClock(Instant.parse("2026-11-23T09:04:59.5Z"), ZoneId.of("Europe/Berlin"), Duration.ofMinutes(5));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"property":"plan","eq":"pro"}                        | (p[plan] == 'pro')
            {"property":"plan","ne":"pro"}                        | (p[plan] != 'pro')
            {"property":"vip","eq":true}                          | (p[vip] == true)
            {"property":"n","eq":9007199254740993}                | (p[n] == 9007199254740993)
            {"property":"n","eq":123456789012345678901234567890}  | (p[n] == 123456789012345678901234567890)
            {"property":"n","gt":1e-7}                            | (p[n] > 1E-7)
            {"property":"n","gte":10.10}                          | (p[n] >= 10.10)
            {"property":"n","lt":-0.5}                            | (p[n] < -0.5)
            {"property":"n","lte":3}                              | (p[n] <= 3)
            {"property":"d","gte":"2026-01-01T00:00:00"}          | (p[d] >= '2026-01-01T00:00:00')
            {"property":"p","in":["a",1,false]}                   | (p[p] in ['a', 1, false])
            {"property":"p","notIn":["a"]}                        | not (p[p] in ['a'])
            {"property":"e","contains":"@x"}                      | ('@x' in p[e])
            {"property":"e","notContains":"@x"}                   | not ('@x' in p[e])
            {"property":"e","exists":true}                        | defined(p[e])
            {"property":"e","exists":false}                       | not defined(p[e])
            {"property":"n","gte":1,"lt":5}                       | ((p[n] >= 1) and (p[n] < 5))
            {"lt":5,"property":"n"}                               | (p[n] < 5)
            {"all":[{"property":"a","eq":1}]}                     | (p[a] == 1)
            {"all":[{"property":"a","eq":1},{"property":"b","eq":2}]} | ((p[a] == 1) and (p[b] == 2))
            [{"property":"a","eq":1},{"property":"b","eq":2}]     | ((p[a] == 1) and (p[b] == 2))
            {"any":[{"property":"a","eq":1},{"property":"b","eq":2}]} | ((p[a] == 1) or (p[b] == 2))
            {"not":{"property":"a","eq":1}}                       | not (p[a] == 1)
            {"not":[{"property":"a","eq":1},{"property":"b","eq":2}]} | not ((p[a] == 1) and (p[b] == 2))
            {"property":"a \\"b\\" \\\\","eq":"c\\"] or true"}    | (p[a "b" \\] == 'c"] or true')
            {"property":"d","before":"2026-03-01"}                | (datetime(p[d]) < datetime('2026-03-01T00:00:00'))
            {"property":"d","after":"2026-03-01T08:00:00"}        | (datetime(p[d]) > datetime('2026-03-01T08:00:00'))
            {"property":"d","after":"2026-03-01T08:00"}           | (datetime(p[d]) > datetime('2026-03-01T08:00:00'))
            {"property":"d","before":"2026-03-01T08:00:00Z"}      | (datetime(p[d]) < datetime(1772352000))
            {"property":"d","before":"2026-03-01T10:00:00+02:00"} | (datetime(p[d]) < datetime(1772352000))
            {"property":"d","before":"2026-03-01T08:00:00.5Z"}    | (datetime(p[d]) < datetime(1772352001))
            {"property":"d","after":"2026-03-01T08:00:00.5Z"}     | (datetime(p[d]) > datetime(1772352000))
            {"property":"d","before":"2026-03-01T08:00:00.5"}     | (datetime(p[d]) < datetime('2026-03-01T08:00:01'))
            {"property":"d","within":"PT1H"}                      | (datetime(p[d]) > datetime(1795420800))
            {"property":"d","within":"P7D"}                       | (datetime(p[d]) > datetime(1794819600))
            {"property":"d","within":"P1DT1H"}                    | (datetime(p[d]) > datetime(1795334400))
            """)
    void compiles(String filter, String expression) {
        assertThat(print(compile(filter))).isEqualTo(expression);
        assertThat(validationErrors.any()).isFalse();
        assertThat(RequestSchemas.errors("Where", Json.MAPPER.readTree(filter)))
                .as("the API description accepts it too")
                .isEmpty();
    }

    @Test
    void aDayIsTheZonesDayWhereClocksChanged() {
        // 30 days before 10:00 in Berlin's winter is 10:00 in its summer, one hour earlier by UTC
        compile("{\"property\":\"d\",\"within\":\"P30D\"}");

        assertThat(queryClock.resolved()).containsExactly(Instant.parse("2026-10-24T08:00:00Z"));
    }

    @Test
    void questionsOfTheSameFiveMinutesAreTheSame() {
        var later = new QueryClock(Instant.parse("2026-11-23T09:00:00Z"), queryClock.zone(), Duration.ofMinutes(5));

        assertThat(later.before("P7D")).isEqualTo(queryClock.before("P7D"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"property":"p","eq":null}                                  | /eq        | exists
            {"property":"p","in":["a",null]}                            | /in/1      | exists
            {"property":"p","in":[]}                                    | /in        | non-empty
            {"property":"p","in":"a"}                                   | /in        | non-empty
            {"property":"p","eq":["a"]}                                 | /eq        | several values
            {"property":"p","eq":{}}                                    | /eq        | several values
            {"property":"p","gt":true}                                  | /gt        | string or number
            {"any":[{"property":"p","eq":1},{"property":"p","gt":[]}]}  | /any/1/gt  | string or number
            {"any":[]}                                                  | /any       | non-empty
            {"all":{}}                                                  | /all       | non-empty
            []                                                          | ``         | non-empty
            {}                                                          | ``         | property, all, any or not
            {"property":"p"}                                            | ``         | comparison
            {"property":"","eq":1}                                      | /property  | name of a property
            {"property":1,"eq":1}                                       | /property  | name of a property
            {"property":"p","like":"x"}                                 | /like      | Unknown
            {"property":"p","a/b~c":"x"}                                | /a~1b~0c   | Unknown
            {"all":[{"property":"p","eq":1}],"property":"q"}            | /property  | combined with all
            {"not":"x"}                                                 | /not       | object
            "x"                                                         | ``         | object
            {"property":"p","exists":"yes"}                             | /exists    | true or false
            {"property":"p","before":"yesterday"}                       | /before    | date
            {"property":"p","before":20260301}                          | /before    | date
            {"property":"p","before":"2026-02-30"}                      | /before    | date
            {"property":"p","before":"1960-01-01"}                      | /before    | 1970
            {"property":"p","after":"2200-01-01T00:00:00Z"}             | /after     | 1970
            {"property":"p","within":"7 days"}                          | /within    | span
            {"property":"p","within":"P"}                               | /within    | span
            {"property":"p","within":"P0D"}                             | /within    | span
            {"property":"p","within":"PT-5H"}                           | /within    | span
            {"property":"p","within":"P99999999999Y"}                   | /within    | span
            {"property":"p","within":"P999999999Y"}                     | /within    | 1970
            {"property":"p","within":"P100Y"}                           | /within    | 1970
            {"property":"p","eq":1e999999999}                           | /eq        | out of the range
            {"property":"p","eq":"\\ud800"}                             | /eq        | surrogate
            """)
    void refusesByPointer(String filter, String pointer, String detail) {
        compile(filter);

        assertThat(failures()).singleElement().satisfies(fault -> {
            assertThat(fault.place().pointer()).isEqualTo("/where" + pointer);
            assertThat(fault.detail()).contains(detail);
        });
        var isExpression = filter.startsWith("\""); // a text in place of a filter
        var isStructural = !detail.matches("date|1970|span|out of the range|surrogate");
        if (isStructural && !isExpression) {
            assertThat(RequestSchemas.errors("Where", Json.MAPPER.readTree(filter)))
                    .as("the API description refuses it too")
                    .isNotEmpty();
        }
    }

    @Test
    void tellsAllThatIsWrongAtOnce() {
        compile("[{\"property\":\"a\",\"eq\":null},{\"not\":{\"property\":\"b\",\"gt\":false,\"x\":1}}]");

        assertThat(failures())
                .extracting(fault -> fault.place().pointer())
                .containsExactly("/where/0/eq", "/where/1/not/gt", "/where/1/not/x");
    }

    private Expression compile(String filter) {
        return new FilterReader(queryClock, validationErrors)
                .compile(Json.MAPPER.readTree(filter), ErrorLocation.BODY.child("where"));
    }

    private List<ValidationErrors.Fault> failures() {
        return validationErrors.all();
    }

    /** A notation of this test's own, so that it judges the tree and nothing else. */
    private static String print(Expression expression) {
        return switch (expression) {
            case Expression.Text(var value) -> "'" + value + "'";
            case Expression.Numeral(var value) -> value.toString();
            case Expression.Truth(var value) -> Boolean.toString(value);
            case Expression.Reference(var source, var name) ->
                source == Expression.Reference.Source.PROFILE ? "p[" + name + "]" : "?";
            case Expression.Call(var function, var argument) ->
                function.name().toLowerCase(Locale.ROOT) + "(" + print(argument) + ")";
            case Expression.Not(var operand) -> "not " + print(operand);
            case Expression.And(var terms) -> join(terms, " and ");
            case Expression.Or(var terms) -> join(terms, " or ");
            case Expression.ListOf(var items) ->
                items.stream().map(FilterReaderTests::print).collect(Collectors.joining(", ", "[", "]"));
            case Expression.Comparison(var operator, var left, var right) ->
                "(" + print(left) + " " + operator.symbol() + " " + print(right) + ")";
            case Expression.Now() -> "?";
            case Expression.Arithmetic arithmetic -> "?";
            case Expression.Negative negative -> "?";
        };
    }

    private static String join(List<Expression> terms, String word) {
        return terms.stream().map(FilterReaderTests::print).collect(Collectors.joining(word, "(", ")"));
    }
}
