package io.cistern.web.exports;

import io.cistern.export.Export;
import io.cistern.export.ExportQuery;
import io.cistern.export.Exports;
import io.cistern.export.Exports.Order;
import io.cistern.export.OrderReceipt;
import io.cistern.web.identity.Identity;
import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.Json;
import io.cistern.web.problem.ValidationErrors;
import io.cistern.web.profiles.AsyncFallback;
import io.cistern.web.query.QueryRequest;
import io.cistern.web.query.QueryRequestReader;
import io.cistern.web.request.RequestParameters;
import io.cistern.web.request.ResponseOptions;
import io.cistern.web.response.HeadOutput;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Creates exports, and serves their state and results. A caller sees its own exports; an admin sees all. */
@RestController
final class ExportController implements AsyncFallback {

    private static final List<String> OF_WINDOWS = List.of("limit", "cursor", "sort");
    private static final Set<String> FORMATS = Set.of("json", "ndjson", "csv");

    private final QueryRequestReader queryRequestReader;
    private final Exports exports;
    private final ExportJson json;
    private final ExportResult result;
    private final ExportEvents events;

    ExportController(
            QueryRequestReader queryRequestReader,
            Exports exports,
            ExportJson json,
            ExportResult result,
            ExportEvents events) {
        this.queryRequestReader = queryRequestReader;
        this.exports = exports;
        this.json = json;
        this.result = result;
        this.events = events;
    }

    @PostMapping("/v1/exports")
    ResponseEntity<byte[]> order(HttpServletRequest request) throws IOException {
        var validationErrors = new ValidationErrors();
        new RequestParameters(request, validationErrors).only(Set.of());
        var object = queryRequestReader.object(request, validationErrors);
        var name = text(object, "name", validationErrors);
        var format = text(object, "format", validationErrors);
        if (format != null && !FORMATS.contains(format)) {
            validationErrors.add(ErrorLocation.BODY.child("format"), "json, ndjson or csv is expected");
        }
        var stitch = flag(object, "stitch", validationErrors);
        var maxAge =
                flag(object, "fresh", validationErrors) && Identity.of(request).mayRefresh() ? Duration.ZERO : null;
        for (var part : OF_WINDOWS) {
            if (object.has(part)) {
                validationErrors.add(ErrorLocation.BODY.child(part), "An export is the whole answer in its own order");
                object.remove(part);
            }
        }
        var queryRequest = queryRequestReader.compile(object, ErrorLocation.BODY, request, validationErrors);
        var query = new ExportQuery(queryRequest.query(), queryRequest.columns(), true, stitch, maxAge);
        return accepted(name, format == null ? "ndjson" : format, query, request);
    }

    @Override
    public void postpone(
            QueryRequest queryRequest,
            ResponseOptions responseOptions,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        response.setHeader("Preference-Applied", "respond-async");
        if (HeadOutput.isFor(request)) {
            response.setStatus(HttpStatus.ACCEPTED.value());
            return; // HEAD creates no export
        }
        var format = responseOptions.format().name().toLowerCase(Locale.ROOT);
        var maxAge = responseOptions.terms().maxAgeUnlessStale();
        var query =
                new ExportQuery(queryRequest.query(), queryRequest.columns(), responseOptions.guarded(), false, maxAge);
        var promise = accepted(null, format, query, request);
        response.setStatus(promise.getStatusCode().value());
        promise.getHeaders().forEach((name, values) -> response.setHeader(name, values.getFirst()));
        response.getOutputStream().write(Objects.requireNonNull(promise.getBody()));
    }

    private ResponseEntity<byte[]> accepted(
            @Nullable String name, String format, ExportQuery query, HttpServletRequest request) {
        var caller = Identity.of(request).caller();
        var export = switch (exports.order(new Order(caller, name, format, query))) {
            case OrderReceipt.Accepted(var accepted) -> accepted;
            case OrderReceipt.Refused refused -> throw ExportProblems.tooMany(refused);
        };
        return ResponseEntity.status(HttpStatus.ACCEPTED)
                .header(HttpHeaders.LOCATION, "/v1/exports/" + export.id())
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .body(Json.MAPPER.writeValueAsBytes(object(export)));
    }

    @GetMapping(path = "/v1/exports", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> list(HttpServletRequest request) {
        requireNoParameters(request);
        var all = Json.MAPPER.createObjectNode();
        var list = all.putArray("exports");
        exports.all().stream()
                .filter(export -> isVisible(export, request))
                .map(this::object)
                .forEach(list::add);
        return json(all);
    }

    @GetMapping(path = "/v1/exports/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> one(@PathVariable String id, HttpServletRequest request) {
        requireNoParameters(request);
        return json(object(find(id, request)));
    }

    @GetMapping("/v1/exports/{id}/result")
    void result(@PathVariable String id, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        var export = find(id, request);
        var validationErrors = new ValidationErrors();
        var requestParameters = new RequestParameters(request, validationErrors).only(Set.of("csvGuard"));
        var _ = ResponseOptions.guarded(requestParameters, true, validationErrors);
        validationErrors.throwIfAny();
        if (export.status() != Export.Status.COMPLETE) {
            throw ExportProblems.notComplete(export);
        }
        var query = exports.query(export).orElseThrow(ExportProblems::notFound);
        var guarded = ResponseOptions.guarded(requestParameters, query.guarded(), validationErrors);
        result.write(export, query, guarded, request, response);
    }

    @GetMapping("/v1/exports/{id}/events")
    void events(@PathVariable String id, HttpServletRequest request, HttpServletResponse response) throws IOException {
        requireNoParameters(request);
        events.write(find(id, request), request, response);
    }

    @DeleteMapping("/v1/exports/{id}")
    ResponseEntity<Void> remove(@PathVariable String id, HttpServletRequest request) {
        requireNoParameters(request);
        exports.remove(find(id, request));
        return ResponseEntity.noContent().build();
    }

    private static void requireNoParameters(HttpServletRequest request) {
        var validationErrors = new ValidationErrors();
        new RequestParameters(request, validationErrors).only(Set.of());
        validationErrors.throwIfAny();
    }

    private Export find(String id, HttpServletRequest request) {
        return exports.find(id).filter(export -> isVisible(export, request)).orElseThrow(ExportProblems::notFound);
    }

    private static boolean isVisible(Export export, HttpServletRequest request) {
        var identity = Identity.of(request);
        var own = export.caller().name().equals(identity.caller().name());
        return (own || identity.isAdmin()) && identity.mayRead(export.project());
    }

    private ObjectNode object(Export export) {
        return json.of(export, exports.lapses(export));
    }

    private static boolean flag(ObjectNode object, String name, ValidationErrors validationErrors) {
        var value = object.remove(name);
        if (value != null && !value.isNull() && !value.isBoolean()) {
            validationErrors.add(ErrorLocation.BODY.child(name), "true or false is expected");
        }
        return value != null && value.asBoolean(false);
    }

    private static @Nullable String text(ObjectNode object, String name, ValidationErrors validationErrors) {
        var value = object.remove(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isString() || value.stringValue().length() > 200) {
            validationErrors.add(ErrorLocation.BODY.child(name), "A string of at most 200 characters is expected");
            return null;
        }
        return value.stringValue();
    }

    private static ResponseEntity<byte[]> json(ObjectNode json) {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .body(Json.MAPPER.writeValueAsBytes(json));
    }
}
