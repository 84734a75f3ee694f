package io.cistern.web.query;

import io.cistern.web.identity.Identity;
import io.cistern.web.problem.Faults;
import io.cistern.web.problem.Json;
import io.cistern.web.problem.Place;
import io.cistern.web.request.Age;
import io.cistern.web.request.BodyType;
import io.cistern.web.request.Parameters;
import io.cistern.web.request.PathId;
import io.cistern.web.request.RequestBodies;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** Finds the question in a request: in its body, in its parameters, or in its path. */
public final class Requests {

    private static final Set<String> ONE = Stream.concat(
                    Stream.of("project", "select", "group", "workspace", "wait", "maxCost"), Age.PARAMETERS.stream())
            .collect(Collectors.toUnmodifiableSet());

    private final QueryReader reader;
    private final RequestBodies bodies;

    public Requests(QueryReader reader, RequestBodies bodies) {
        this.reader = reader;
        this.bodies = bodies;
    }

    /** The question of a body. Parameters may only say how to answer it. */
    public Question body(HttpServletRequest request, Faults faults) throws IOException {
        return question(object(request, faults), Place.BODY, request, faults);
    }

    /** The object that a body is. Parameters may only say how to answer it. */
    public ObjectNode object(HttpServletRequest request, Faults faults) throws IOException {
        new Parameters(request, faults).only(Parameters.MANNER);
        BodyType.requireJson(request);
        return json(bodies.read(request));
    }

    /** The object that would ask the same as the parameters. */
    public ObjectNode fields(HttpServletRequest request, Faults faults) {
        return new Parameters(request, faults).fields();
    }

    /** The question that an object asks, whose fields stand in that place. */
    public Question question(ObjectNode object, Place place, HttpServletRequest request, Faults faults) {
        return reader.read(object, place, Identity.of(request), faults);
    }

    /** The question that parameters ask. */
    public Question parameters(HttpServletRequest request, Faults faults) {
        return question(fields(request, faults), Place.PARAMETERS, request, faults);
    }

    /** The question for one profile. */
    public Question one(HttpServletRequest request, Faults faults) {
        var fields = new Parameters(request, faults).only(ONE).fields();
        fields.putArray("ids").add(PathId.of(request.getRequestURI()));
        return reader.read(fields, Place.PARAMETERS, Identity.of(request), faults);
    }

    private static ObjectNode json(byte[] body) {
        try {
            if (Json.MAPPER.readTree(body) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw Faults.only(Place.BODY, Json.complaint(e));
        }
        throw Faults.only(Place.BODY, "A JSON object is expected; {} asks for every profile");
    }
}
