package io.cistern.mixpanel;

import static io.cistern.mixpanel.Questions.ALL;
import static io.cistern.mixpanel.Questions.EVERYBODY;
import static io.cistern.mixpanel.Questions.FIRST;
import static io.cistern.mixpanel.Questions.ask;
import static io.cistern.mixpanel.Questions.select;
import static io.cistern.mixpanel.Questions.where;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.profile.Audience;
import io.cistern.profile.Cursor;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.where.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngageFormTests {

    private static String form(ProfileQuery query) {
        return new String(EngageForm.of(query, FIRST, null), US_ASCII);
    }

    @Test
    void everybodyIsAnEmptyForm() {
        assertThat(form(EVERYBODY)).isEmpty();
    }

    @Test
    void oneIdIsText() {
        assertThat(form(ask(new Audience.Identified(List.of("a+b %\"c\""))))).isEqualTo("distinct_id=a%2Bb+%25%22c%22");
    }

    @Test
    void severalIdsAreAJsonArray() {
        assertThat(form(ask(new Audience.Identified(List.of("b\\", "a\"\n", "ü\uD83D\uDE00")))))
                .isEqualTo("distinct_ids=%5B%22a%5C%22%5Cn%22%2C%22b%5C%5C%22%2C%22%C3%BC%F0%9F%98%80%22%5D");
    }

    @Test
    void aGroupStaysText() {
        var scope = new Scope("main", 7L, "-1405123841946871899");
        var query = new ProfileQuery(scope, new Audience.Everyone(), new Condition.Everything(), ALL);
        assertThat(form(query)).isEqualTo("data_group_id=-1405123841946871899");
    }

    @Test
    void anExpressionKeepsItsPlusItsPercentAndItsQuotes() {
        assertThat(form(where("properties[\"$email\"] + \"100%\" == '\uD83D\uDE00'")))
                .isEqualTo("where=properties%5B%22%24email%22%5D+%2B+%22100%25%22+%3D%3D+%27%F0%9F%98%80%27");
    }

    @Test
    void selectedNamesAreAJsonArray() {
        assertThat(form(select("plan", "a \"b\"")))
                .isEqualTo("output_properties=%5B%22a+%5C%22b%5C%22%22%2C%22plan%22%5D");
    }

    @Test
    void idsAloneAskForThePropertyThatComesAnyway() {
        assertThat(form(select())).isEqualTo("output_properties=%5B%22%24last_seen%22%5D");
    }

    @Test
    void aCohortSaysWhetherItWantsIdsWithoutProfile() {
        assertThat(form(ask(new Audience.Cohort(12345, false))))
                .isEqualTo("filter_by_cohort=%7B%22id%22%3A12345%7D&include_all_users=false");
        assertThat(form(ask(new Audience.Cohort(12345, true))))
                .isEqualTo("filter_by_cohort=%7B%22id%22%3A12345%7D&include_all_users=true");
    }

    @Test
    void behaviorsCarryTheirFixedInstant() {
        var asOf = Instant.parse("2026-11-23T09:00:00.999Z");
        assertThat(form(ask(new Audience.Behaving("[{\"window\":\"90d\"}]", asOf))))
                .isEqualTo("behaviors=%5B%7B%22window%22%3A%2290d%22%7D%5D&as_of_timestamp=1795424400");
    }

    @Test
    void aPageSizeIsSentWhenThereIsOne() {
        assertThat(new String(EngageForm.of(EVERYBODY, FIRST, 5000), US_ASCII)).isEqualTo("page_size=5000");
    }

    @Test
    void formsOfASessionDifferInSessionAndPageAlone() {
        var query = new ProfileQuery(
                new Scope("main", 9L, "-7"),
                new Audience.Behaving("[{\"name\":\"b + ü\"}]", Instant.EPOCH),
                new Condition.Opaque("behaviors[\"b + ü\"] > 0"),
                new Selection.Only(List.of("plan", "$email")));
        var first = new String(EngageForm.of(query, FIRST, 50), US_ASCII);
        for (var page = 1; page <= 3; page++) {
            var later = new String(EngageForm.of(query, new Cursor.Next("1700000000-A+B", page), 50), US_ASCII);
            assertThat(later).isEqualTo(first + "&session_id=1700000000-A%2BB&page=" + page);
        }
    }
}
