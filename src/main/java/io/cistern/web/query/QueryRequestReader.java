package io.cistern.web.query;

import io.cistern.profile.QueryFailure;
import io.cistern.web.identity.Identity;
import io.cistern.web.identity.WebProperties;
import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.Json;
import io.cistern.web.problem.ValidationErrors;
import io.cistern.web.request.CacheDirectives;
import io.cistern.web.request.PathId;
import io.cistern.web.request.RequestParameters;
import io.cistern.web.server.RequestBodies;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** Reads the query of a request from its body, its parameters or its path. */
public final class QueryRequestReader {

    private static final Set<String> ONE = Stream.concat(
                    Stream.of("project", "select", "group", "workspace", "wait", "maxCost"),
                    CacheDirectives.PARAMETERS.stream())
            .collect(Collectors.toUnmodifiableSet());

    private final QueryReader reader;
    private final RequestBodies bodies;

    public QueryRequestReader(WebProperties properties, InstantSource time, RequestBodies bodies) {
        this.reader = new QueryReader(properties, time);
        this.bodies = bodies;
    }

    /** Reads the query from the body. Parameters may only describe the answer. */
    public QueryRequest body(HttpServletRequest request, ValidationErrors validationErrors) throws IOException {
        return compile(object(request, validationErrors), ErrorLocation.BODY, request, validationErrors);
    }

    /** Reads the body as a JSON object. Parameters may only describe the answer. */
    public ObjectNode object(HttpServletRequest request, ValidationErrors validationErrors) throws IOException {
        new RequestParameters(request, validationErrors).only(RequestParameters.MANNER);
        return json(bytes(request));
    }

    /** The bytes of a body that may be read as JSON. */
    public byte[] bytes(HttpServletRequest request) throws IOException {
        BodyType.requireJson(request);
        return bodies.read(request);
    }

    /** The JSON object that is equivalent to the parameters. */
    public ObjectNode fields(HttpServletRequest request, ValidationErrors validationErrors) {
        return new RequestParameters(request, validationErrors).fields();
    }

    /** Reads the query from an object at this location. */
    public QueryRequest compile(
            ObjectNode object,
            ErrorLocation errorLocation,
            HttpServletRequest request,
            ValidationErrors validationErrors) {
        return reader.read(object, errorLocation, Identity.of(request), validationErrors);
    }

    /** Reads the query from the parameters. */
    public QueryRequest parameters(HttpServletRequest request, ValidationErrors validationErrors) {
        return compile(fields(request, validationErrors), ErrorLocation.PARAMETERS, request, validationErrors);
    }

    /** Reads the query for one profile. */
    public QueryRequest one(HttpServletRequest request, ValidationErrors validationErrors) {
        var fields = new RequestParameters(request, validationErrors).only(ONE).fields();
        fields.putArray("ids").add(PathId.of(request.getRequestURI()));
        return reader.read(fields, ErrorLocation.PARAMETERS, Identity.of(request), validationErrors);
    }

    /** Refuses a body that is long because of other fields than its ids. */
    private static void requireShort(ObjectNode object, int length) {
        if (length > RequestBodies.MOST_BESIDE_IDS) {
            var others = Json.MAPPER.createObjectNode();
            object.properties().stream()
                    .filter(field -> !field.getKey().equals("ids"))
                    .forEach(field -> others.set(field.getKey(), field.getValue()));
            if (Json.MAPPER.writeValueAsBytes(others).length > RequestBodies.MOST_BESIDE_IDS) {
                throw new QueryFailure.TooLarge(
                        RequestBodies.MOST_BESIDE_IDS, "The request body without its ids is too large");
            }
        }
    }

    private static ObjectNode json(byte[] body) {
        try {
            if (Json.MAPPER.readTree(body) instanceof ObjectNode object) {
                requireShort(object, body.length);
                return object;
            }
        } catch (JacksonException e) {
            throw ValidationErrors.only(ErrorLocation.BODY, Json.complaint(e));
        }
        throw ValidationErrors.only(ErrorLocation.BODY, "A JSON object is expected; {} asks for every profile");
    }
}
