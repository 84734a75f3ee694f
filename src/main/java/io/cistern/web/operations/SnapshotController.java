package io.cistern.web.operations;

import io.cistern.cache.CachedSnapshot;
import io.cistern.history.Change;
import io.cistern.history.History;
import io.cistern.history.NotWholeException;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.web.identity.Identity;
import io.cistern.web.identity.Projects;
import io.cistern.web.identity.WebProperties;
import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.Json;
import io.cistern.web.problem.Problem;
import io.cistern.web.problem.ProblemException;
import io.cistern.web.problem.ProblemType;
import io.cistern.web.problem.ValidationErrors;
import io.cistern.web.request.Format;
import io.cistern.web.request.RequestParameters;
import io.cistern.web.response.StreamAbort;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;
import tools.jackson.databind.node.ObjectNode;

/**
 * Shows the cached snapshots of the projects that a caller may read, and what changed between two. It makes no call.
 */
@RestController
final class SnapshotController {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{24}");
    private static final Map<Change, byte[]> PREFIXES = new EnumMap<>(Change.class);

    static {
        for (var change : Change.values()) {
            var word = change.name().toLowerCase(Locale.ROOT);
            PREFIXES.put(change, ("{\"change\":\"" + word + "\",").getBytes(StandardCharsets.US_ASCII));
        }
    }

    private final Projects projects;
    private final History history;
    private final InstantSource time;

    SnapshotController(WebProperties properties, History history, InstantSource time) {
        this.projects = new Projects(properties);
        this.history = history;
        this.time = time;
    }

    @GetMapping(path = "/v1/snapshots", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> list(HttpServletRequest request) {
        var validationErrors = new ValidationErrors();
        var requestParameters = new RequestParameters(request, validationErrors).only(Set.of("project", "question"));
        validationErrors.throwIfAny();
        var visible = projects.visibleTo(Identity.of(request));
        var project = requestParameters.text("project");
        var question = requestParameters.text("question");
        if (project != null) {
            visible.require(project);
        }
        var all = Json.MAPPER.createObjectNode();
        var list = all.putArray("snapshots");
        var now = time.instant();
        visible.names().stream()
                .filter(name -> project == null || name.equals(project))
                .flatMap(name -> history.snapshots(name).stream())
                .filter(snapshot -> question == null || snapshot.question().equals(question))
                .sorted(Comparator.comparing(CachedSnapshot::asOf).reversed())
                .map(snapshot -> json(snapshot, now))
                .forEach(list::add);
        return QuotaController.response(all);
    }

    @GetMapping(path = "/v1/snapshots/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> one(@PathVariable String id, HttpServletRequest request) {
        var validationErrors = new ValidationErrors();
        new RequestParameters(request, validationErrors).only(Set.of());
        validationErrors.throwIfAny();
        return QuotaController.response(json(find(id, request), time.instant()));
    }

    @GetMapping("/v1/snapshots/{id}/changes")
    void changes(@PathVariable String id, HttpServletRequest request, HttpServletResponse response) throws IOException {
        var validationErrors = new ValidationErrors();
        var since = new RequestParameters(request, validationErrors)
                .only(Set.of("since"))
                .text("since");
        if (since == null) {
            validationErrors.add(ErrorLocation.parameter("since"), "The id of an older snapshot is expected");
        }
        validationErrors.throwIfAny();
        var newer = find(id, request);
        var older = find(Objects.requireNonNull(since), request);
        if (!older.project().equals(newer.project()) || !older.question().equals(newer.question())) {
            throw ValidationErrors.only(ErrorLocation.parameter("since"), "That snapshot answers another query");
        }
        if (older.asOf().isAfter(newer.asOf())) {
            throw ValidationErrors.only(ErrorLocation.parameter("since"), "That snapshot is the newer one");
        }
        response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        response.setHeader(HttpHeaders.VARY, "Authorization");
        if (new ServletWebRequest(request, response).checkNotModified("\"%s-%s\"".formatted(older.id(), newer.id()))) {
            return;
        }
        response.setContentType(Format.NDJSON.contentType());
        var caller = Identity.of(request).caller().name();
        StreamAbort.ifItFails("Changes", request, response, out -> {
            try {
                history.compare(older, newer, caller, (change, lines, from, to) -> write(change, lines, from, to, out));
            } catch (NotWholeException e) {
                throw notComplete(e.snapshot());
            }
        });
    }

    private static ProblemException notComplete(CachedSnapshot snapshot) {
        var detail = "Snapshot " + snapshot.id() + " is not complete, or its pages do not add up";
        var problem = Problem.of(ProblemType.NOT_COMPLETE, HttpStatus.CONFLICT, detail);
        pages(problem.json(), snapshot);
        return new ProblemException(problem);
    }

    private static void write(Change change, byte[] lines, int from, int to, OutputStream out) throws IOException {
        out.write(Objects.requireNonNull(PREFIXES.get(change)));
        out.write(lines, from + 1, to - from - 1);
        out.write('\n');
    }

    /** Finds a snapshot; one that the caller may not read is reported as missing. */
    private CachedSnapshot find(String id, HttpServletRequest request) {
        if (!ID.matcher(id).matches()) {
            throw new SnapshotGone(); // not an id of a snapshot
        }
        return projects.visibleTo(Identity.of(request)).names().stream()
                .flatMap(project -> history.snapshot(project, id).stream())
                .findFirst()
                .orElseThrow(SnapshotGone::new);
    }

    private static ObjectNode json(CachedSnapshot snapshot, Instant now) {
        var json = Json.MAPPER.createObjectNode();
        json.put("id", snapshot.id());
        json.put("project", snapshot.project());
        json.put("question", snapshot.question());
        json.put("asOf", snapshot.asOf().toString());
        var age = Duration.between(snapshot.asOf(), now).toSeconds();
        json.put("ageSeconds", Math.max(0, age));
        json.put("total", snapshot.total());
        json.put("incomplete", snapshot.incomplete());
        pages(json, snapshot);
        return json;
    }

    private static void pages(ObjectNode json, CachedSnapshot snapshot) {
        json.putObject("pages").put("done", snapshot.cachedPages()).put("total", snapshot.allPages());
    }
}
