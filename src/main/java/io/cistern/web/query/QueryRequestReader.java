package io.cistern.web.query;

import io.cistern.web.identity.Identity;
import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.Json;
import io.cistern.web.problem.ValidationErrors;
import io.cistern.web.request.BodyType;
import io.cistern.web.request.CacheDirectives;
import io.cistern.web.request.PathId;
import io.cistern.web.request.RequestBodies;
import io.cistern.web.request.RequestParameters;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** Finds the question in a request: in its body, in its parameters, or in its path. */
public final class QueryRequestReader {

    private static final Set<String> ONE = Stream.concat(
                    Stream.of("project", "select", "group", "workspace", "wait", "maxCost"),
                    CacheDirectives.PARAMETERS.stream())
            .collect(Collectors.toUnmodifiableSet());

    private final QueryReader reader;
    private final RequestBodies bodies;

    public QueryRequestReader(QueryReader reader, RequestBodies bodies) {
        this.reader = reader;
        this.bodies = bodies;
    }

    /** The question of a body. Parameters may only say how to answer it. */
    public QueryRequest body(HttpServletRequest request, ValidationErrors validationErrors) throws IOException {
        return question(object(request, validationErrors), ErrorLocation.BODY, request, validationErrors);
    }

    /** The object that a body is. Parameters may only say how to answer it. */
    public ObjectNode object(HttpServletRequest request, ValidationErrors validationErrors) throws IOException {
        new RequestParameters(request, validationErrors).only(RequestParameters.MANNER);
        BodyType.requireJson(request);
        return json(bodies.read(request));
    }

    /** The object that would ask the same as the parameters. */
    public ObjectNode fields(HttpServletRequest request, ValidationErrors validationErrors) {
        return new RequestParameters(request, validationErrors).fields();
    }

    /** The question that an object asks, whose fields stand in that place. */
    public QueryRequest question(
            ObjectNode object,
            ErrorLocation errorLocation,
            HttpServletRequest request,
            ValidationErrors validationErrors) {
        return reader.read(object, errorLocation, Identity.of(request), validationErrors);
    }

    /** The question that parameters ask. */
    public QueryRequest parameters(HttpServletRequest request, ValidationErrors validationErrors) {
        return question(fields(request, validationErrors), ErrorLocation.PARAMETERS, request, validationErrors);
    }

    /** The question for one profile. */
    public QueryRequest one(HttpServletRequest request, ValidationErrors validationErrors) {
        var fields = new RequestParameters(request, validationErrors).only(ONE).fields();
        fields.putArray("ids").add(PathId.of(request.getRequestURI()));
        return reader.read(fields, ErrorLocation.PARAMETERS, Identity.of(request), validationErrors);
    }

    private static ObjectNode json(byte[] body) {
        try {
            if (Json.MAPPER.readTree(body) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw ValidationErrors.only(ErrorLocation.BODY, Json.complaint(e));
        }
        throw ValidationErrors.only(ErrorLocation.BODY, "A JSON object is expected; {} asks for every profile");
    }
}
