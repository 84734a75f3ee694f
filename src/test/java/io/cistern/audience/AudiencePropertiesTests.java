package io.cistern.audience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.audience.AudienceProperties.Answer;
import io.cistern.audience.AudienceProperties.Cache;
import io.cistern.audience.AudienceProperties.Freshness;
import io.cistern.audience.AudienceProperties.Limits;
import io.cistern.audience.AudienceProperties.Project;
import io.cistern.audience.AudienceProperties.Settings;
import io.cistern.ledger.FollowUpPages;
import io.cistern.profile.Selection;
import io.cistern.settings.InvalidSettingException;
import io.cistern.where.Condition;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class AudiencePropertiesTests {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void defaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(new AudienceProperties(
                        Map.of(), new Cache(Duration.ofHours(1)), new Answer(Duration.ofHours(1))));
        assertThat(bind(Map.of("cistern.projects.main.project-id", "1")).projects())
                .containsEntry(
                        "main",
                        new Project(
                                "1",
                                Map.of(),
                                new Limits(60, Duration.ofHours(1), 6, FollowUpPages.COUNTED),
                                new Freshness(MINUTE.multipliedBy(15))));
    }

    @Test
    void everythingCanBeSet() {
        var settings = new HashMap<String, String>();
        settings.put("cistern.cache.keep", "2h");
        settings.put("cistern.answer.keep", "3h");
        settings.put("cistern.projects.main.quota.limit", "70");
        settings.put("cistern.projects.main.quota.window", "2h");
        settings.put("cistern.projects.main.quota.reserve", "7");
        settings.put("cistern.projects.main.quota.follow-up-pages", "free");
        settings.put("cistern.projects.main.freshness.max-age", "20m");
        settings.put("cistern.projects.main.base-audiences.pro.where", "properties[\"plan\"] == \"pro\"");
        settings.put("cistern.projects.main.base-audiences.pro.select", "plan,age");
        settings.put("cistern.projects.main.base-audiences.pro.refresh", "10m");
        assertThat(bind(settings))
                .isEqualTo(new AudienceProperties(
                        Map.of(
                                "main",
                                new Project(
                                        null,
                                        Map.of(
                                                "pro",
                                                new Settings(
                                                        "properties[\"plan\"] == \"pro\"",
                                                        List.of("plan", "age"),
                                                        MINUTE.multipliedBy(10))),
                                        new Limits(70, Duration.ofHours(2), 7, FollowUpPages.FREE),
                                        new Freshness(MINUTE.multipliedBy(20)))),
                        new Cache(Duration.ofHours(2)),
                        new Answer(Duration.ofHours(3))));
    }

    @Test
    void anAudienceIsTheQuestionThatACallerWouldAsk() throws Exception {
        var audience = bind(audience(
                        Map.of("where", "properties[\"plan\"]==\"pro\"", "select", "plan", "refresh", "5m")))
                .audiences("main")
                .getFirst();
        assertThat(audience.name()).isEqualTo("some");
        assertThat(audience.query().where()).isEqualTo(Condition.parse("(properties[\"plan\"] == \"pro\")"));
        assertThat(audience.query().select()).isEqualTo(new Selection.Only(List.of("plan")));
        assertThat(audience.refresh()).isEqualTo(MINUTE.multipliedBy(5));
        assertThat(audience.period()).isEqualTo(MINUTE.multipliedBy(5));
    }

    @Test
    void whatIsLeftOutIsEverybodyWithAllPropertiesRefreshedBeforeItLapses() {
        var audience =
                bind(audience(Map.of("refresh", "15m"))).audiences("main").getFirst();
        assertThat(audience.query().where()).isInstanceOf(Condition.Everything.class);
        assertThat(audience.query().select()).isInstanceOf(Selection.All.class);
        assertThat(audience.period()).isEqualTo(Duration.ofSeconds(810));
        assertThat(bind(audience(Map.of("select", "plan"))).audiences("main").getFirst())
                .matches(one -> one.refresh().equals(MINUTE.multipliedBy(15)))
                .matches(one -> one.period().equals(Duration.ofSeconds(810)));
    }

    @Test
    void anAudienceWithoutASettingIsEverybodyToo() {
        var bound = bind(Map.of("cistern.projects.main.base-audiences.some", ""));
        assertThat(bound.audiences("main")).hasSize(1);
    }

    @Test
    void aFilterThatCannotBeReadIsRefusedByItsSettingAndItsPlaceAndNotShown() {
        refused(audience(Map.of("where", "properties[\"$email\"] == \"ada@example.com\" and (")))
                .hasMessageStartingWith("cistern.projects.main.base-audiences.some.where: ")
                .hasMessageContaining("at position 46")
                .hasMessageNotContaining("ada@");
    }

    @Test
    void aPeriodThatLetsTheAnswerLapseIsRefusedByBothSettings() {
        refused(audience(Map.of("refresh", "16m")))
                .hasMessageStartingWith("cistern.projects.main.base-audiences.some.refresh: 16m is longer than"
                        + " cistern.projects.main.freshness.max-age, which is 15m");
        var keep = new HashMap<>(audience(Map.of("refresh", "10m")));
        keep.put("cistern.cache.keep", "9m");
        refused(keep).hasMessageContaining("some.refresh: 10m is longer than cistern.cache.keep, which is 9m");
        keep.put("cistern.cache.keep", "10m");
        keep.put("cistern.answer.keep", "5m");
        refused(keep).hasMessageContaining("some.refresh: 10m is longer than cistern.answer.keep, which is 5m");
    }

    @Test
    void aPeriodOfNoTimeIsRefusedByItsSetting() {
        for (var refresh : List.of("0s", "-5m", "999ms")) {
            refused(audience(Map.of("refresh", refresh)))
                    .hasMessageStartingWith("cistern.projects.main.base-audiences.some.refresh: at least one second");
        }
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ?> refused(Map<String, String> settings) {
        return assertThatThrownBy(() -> bind(settings).audiences("main")).isInstanceOf(InvalidSettingException.class);
    }

    private static Map<String, String> audience(Map<String, String> settings) {
        var all = new HashMap<String, String>();
        settings.forEach((name, value) -> all.put("cistern.projects.main.base-audiences.some." + name, value));
        return all;
    }

    private static AudienceProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("cistern", AudienceProperties.class);
    }
}
