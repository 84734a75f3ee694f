package io.cistern.sandbox.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class SamplePeopleTests {

    private static final LocalDateTime TODAY = LocalDateTime.of(2026, 11, 23, 0, 0);

    private final List<Profile> people = new SamplePeople(1, TODAY).make(25_000);

    @Test
    void equalSeedsMakeEqualPeopleAndOthersDoNot() throws IOException {
        var some = people.subList(0, 500);
        assertThat(rows(new SamplePeople(1, TODAY).make(500))).isEqualTo(rows(some));
        assertThat(rows(new SamplePeople(2, TODAY).make(500))).isNotEqualTo(rows(some));
    }

    @Test
    void idsAreDistinctAndOfAllKinds() {
        var ids = people.stream().map(Profile::id).toList();
        assertThat(ids).doesNotHaveDuplicates().startsWith("u1", "u2");
        assertThat(ids).anyMatch(id -> id.contains("@")).anyMatch(id -> id.startsWith("$device:"));
        assertThat(String.join("", ids)).contains("/", ";", "%", "\\", "é", "🦊", "\"", "#", "+");
    }

    @Test
    void rowsAreValidJsonOfTheSizeOfRealOnes() throws IOException {
        var bytes = rows(people).getBytes(StandardCharsets.UTF_8);
        assertThat(bytes.length / people.size()).isBetween(700, 1024);
        assertThat(JsonMapper.shared().readTree(bytes).size()).isEqualTo(25_000);
    }

    @Test
    void wireHoldsWhatBreaksPrograms() throws IOException {
        var wire = rows(people);
        assertThat(wire)
                .contains("90071992547409", "e-7", "\\u00e9", "é", "\\/", "\\\\", "\\n", "🦊", "\\ud83e\\udd8a")
                .contains("\"tags\":[]", "\"nothing\":null", "\"plan\":null", "-0.0", "1E+2", "\"zip\":\"01067\"")
                .contains("\"Weird \\\"Quoted\\\" Name\"", "\"flag\":\"false\"", "\"push\":null");
        assertThat(Pattern.compile("\"Total Spent\":\\d+\\.\\d0[,}]")
                        .matcher(wire)
                        .find())
                .isTrue();
        assertThat(Pattern.compile("\"age\":\"\\d+\"").matcher(wire).find()).isTrue();
    }

    @Test
    void datesAreOfMixpanelsShapeAndLieInThePast() {
        assertThat(people)
                .allSatisfy(person -> assertThat((String) person.property("$last_seen"))
                        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d")
                        .isLessThanOrEqualTo("2026-11-23T00:00:00"));
        assertThat(people).anyMatch(person -> person.property("$created") == Absent.UNDEFINED);
    }

    private static String rows(List<Profile> people) throws IOException {
        var out = new ByteArrayOutputStream();
        out.write('[');
        for (int i = 0; i < people.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            people.get(i)
                    .writeTo(
                            out,
                            JsonMapper.shared().writeValueAsString(people.get(i).id()),
                            null);
        }
        out.write(']');
        return out.toString(StandardCharsets.UTF_8);
    }
}
