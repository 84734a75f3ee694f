package io.cistern.web.query;

import static io.cistern.web.query.RequestSchemas.errors;
import static io.cistern.web.query.RequestSchemas.schema;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.table.Measure.Figure;
import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.Json;
import io.cistern.web.problem.ValidationErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** That clients generated from the description can say what the readers accept, and nothing that they do not know. */
class RequestSchemaTests {

    private static final Map<String, String> ENDPOINTS = Map.of(
            "/v1/profiles/query", "Query",
            "/v1/profiles/count", "Count",
            "/v1/profiles/aggregate", "Aggregate",
            "/v1/profiles/explain", "Query",
            "/v1/exports", "Order");

    @Test
    void eachComparisonOfTheReaderIsDescribedAndNoOther() {
        var described =
                new ArrayList<>(schema("PropertyFilter").get("properties").propertyNames());
        assertThat(described.remove("property")).isTrue();
        assertThat(described)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(FilterOperator.values())
                        .map(FilterOperator::field)
                        .toList());
    }

    @Test
    void eachCombinationOfTheReaderIsDescribedAndNoOther() {
        var described = new ArrayList<String>();
        for (var form : schema("Filter").get("oneOf")) {
            var name = form.get("$ref").asString().replace("#/components/schemas/", "");
            assertThat(schema(name).has("properties"))
                    .as("generated types may refer to themselves through a field alone: " + name)
                    .isTrue();
            if (!name.equals("PropertyFilter")) {
                described.addAll(schema(name).get("properties").propertyNames());
            }
        }
        assertThat(described).containsExactlyInAnyOrderElementsOf(FilterReader.COMBINATIONS);
    }

    @Test
    void eachMeasureOfTheReaderIsDescribedAndNoOther() {
        var described = schema("Measure").get("properties");
        assertThat(described.propertyNames())
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                Stream.of("count"),
                                Arrays.stream(Figure.values())
                                        .map(figure -> figure.name().toLowerCase(Locale.ROOT)))
                        .toList());
        for (var name : described.propertyNames()) {
            var measure = Json.MAPPER.createObjectNode();
            if (name.equals("count")) {
                measure.put(name, true);
            } else {
                measure.put(name, "Total Spent");
            }
            assertThat(errors("Measure", measure)).isEmpty();
            var body = Json.MAPPER.createObjectNode();
            body.putArray("measures").add(measure);
            var validationErrors = new ValidationErrors();
            assertThat(Grouping.takeFrom(body, ErrorLocation.BODY, validationErrors)
                            .measures())
                    .hasSize(1);
            assertThat(validationErrors.any()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"count\": false}",
                "{\"median\": \"age\"}",
                "{\"sum\": 1}",
                "{\"sum\": \"a\", \"avg\": \"a\"}",
                "\"count\""
            })
    void whatIsNoMeasureIsDescribedAsNone(String measure) {
        assertThat(errors("Measure", Json.MAPPER.readTree(measure))).isNotEmpty();
        var body = Json.MAPPER.createObjectNode();
        body.putArray("measures").add(Json.MAPPER.readTree(measure));
        var validationErrors = new ValidationErrors();
        Grouping.takeFrom(body, ErrorLocation.BODY, validationErrors);
        assertThat(validationErrors.any()).isTrue();
    }

    @Test
    void everyBodyOfTheReadmeIsAsDescribed() throws IOException {
        var bodies = Pattern.compile(
                        "localhost:8080(/v1/[a-z/]+)[^'`\\n]*-H 'Content-Type: application/json' -d '\\s*([^']*)'")
                .matcher(Files.readString(Path.of("README.md")))
                .results()
                .toList();
        assertThat(bodies).hasSizeGreaterThanOrEqualTo(2);
        for (var body : bodies) {
            accepts(body.group(1), Json.MAPPER.readTree(body.group(2)));
        }
    }

    /** The readers themselves get these from {@code OpenApiTests}, and refuse those that are wrong. */
    @Test
    void everyExampleOfABodyIsAsDescribedUnlessItIsAMistake() {
        var mistakes = 0;
        for (var path : ENDPOINTS.keySet()) {
            var content = RequestSchemas.description()
                    .get("paths")
                    .get(path)
                    .at("/post/requestBody/content/application~1json");
            assertThat(content.at("/schema/$ref").asString()).endsWith("/" + ENDPOINTS.get(path));
            for (var example : content.get("examples").properties()) {
                if (!example.getKey().startsWith("wrong")) {
                    accepts(path, example.getValue().get("value"));
                } else if (path.equals("/v1/profiles/query") || path.equals("/v1/profiles/aggregate")) {
                    assertThat(errors(ENDPOINTS.get(path), example.getValue().get("value")))
                            .isNotEmpty();
                    mistakes++;
                }
            }
        }
        assertThat(mistakes).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"cohort\": 1001}",
                "{\"cohort\": {\"id\": 1001, \"includeAllUsers\": true}}",
                "{\"where\": \"defined(properties[\\\"plan\\\"])\"}",
                "{\"where\": {\"not\": [{\"property\": \"a\", \"eq\": 1}, {\"property\": \"b\", \"eq\": 2}]}}",
                "{\"where\": [{\"property\": \"plan\", \"exists\": true}, {\"not\": {\"any\": [{\"property\": \"n\", \"lt\": 1}]}}]}"
            })
    void otherFormsAreDescribedToo(String query) {
        accepts("/v1/profiles/query", Json.MAPPER.readTree(query));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"cohort\": 0}", "{\"cohort\": \"1001\"}", "{\"cohort\": {}}", "{\"where\": 1}"})
    void otherFormsThatAreNoneAreNotDescribed(String query) {
        assertThat(errors("Query", Json.MAPPER.readTree(query))).isNotEmpty();
    }

    private static void accepts(String path, JsonNode body) {
        var schema = requireNonNull(ENDPOINTS.get(path));
        assertThat(errors(schema, body)).as(path + " " + body).isEmpty();
        var names = List.copyOf(RequestSchemas.schema(schema).get("properties").propertyNames());
        assertThat(names).as(path).containsAll(body.propertyNames());
    }
}
