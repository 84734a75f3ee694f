package io.cistern.web.profiles;

import io.cistern.web.identity.WebProperties;
import io.cistern.web.problem.Faults;
import io.cistern.web.problem.Problems;
import io.cistern.web.query.Requests;
import io.cistern.web.response.Body;
import io.cistern.web.response.CsvBody;
import io.cistern.web.response.GzipNdjsonBody;
import io.cistern.web.response.JsonBody;
import io.cistern.web.response.Manner;
import io.cistern.web.response.NdjsonBody;
import io.cistern.web.response.OneBody;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers questions about profiles. */
@RestController
final class ProfileController {

    private final Requests requests;
    private final Delivery delivery;
    private final WebProperties properties;
    private final InstantSource time;

    ProfileController(Requests requests, Delivery delivery, WebProperties properties, InstantSource time) {
        this.requests = requests;
        this.delivery = delivery;
        this.properties = properties;
        this.time = time;
    }

    @PostMapping("/v1/profiles/query")
    void query(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        var faults = new Faults();
        var manner = Manner.of(request, properties, faults);
        delivery.deliver(requests.body(request, faults), manner, body(manner), request, response);
    }

    @GetMapping("/v1/profiles")
    void list(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        var faults = new Faults();
        var manner = Manner.of(request, properties, faults);
        delivery.deliver(requests.parameters(request, faults), manner, body(manner), request, response);
    }

    /** These are no ids: a look-up would cost a call. */
    @GetMapping({"/v1/profiles/query", "/v1/profiles/explain"})
    ResponseEntity<byte[]> byPostAlone(HttpServletRequest request) {
        return Problems.of(new HttpRequestMethodNotSupportedException(request.getMethod(), List.of("POST")))
                .response();
    }

    @GetMapping(path = "/v1/profiles/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    void one(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        var faults = new Faults();
        var manner = Manner.of(request, properties, faults);
        delivery.deliver(requests.one(request, faults), manner, new OneBody(), request, response);
    }

    private Body body(Manner manner) {
        return switch (manner.format()) {
            case JSON -> new JsonBody(time);
            case NDJSON -> manner.gzip() ? new GzipNdjsonBody() : new NdjsonBody();
            case CSV -> new CsvBody(manner.guarded());
        };
    }
}
