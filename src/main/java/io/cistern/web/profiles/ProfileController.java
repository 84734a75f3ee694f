package io.cistern.web.profiles;

import io.cistern.web.identity.WebProperties;
import io.cistern.web.problem.Problems;
import io.cistern.web.problem.ValidationErrors;
import io.cistern.web.query.QueryRequestReader;
import io.cistern.web.rendered.RenderedAnswers;
import io.cistern.web.request.ResponseOptions;
import io.cistern.web.response.AnswerWriter;
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

/** Serves queries and single profiles. */
@RestController
final class ProfileController {

    private static final byte[] NO_BODY = {};

    private final QueryRequestReader queryRequestReader;
    private final AnswerResponder answerResponder;
    private final RenderedAnswers renderedAnswers;
    private final WebProperties properties;
    private final InstantSource time;

    ProfileController(
            QueryRequestReader queryRequestReader,
            AnswerResponder answerResponder,
            RenderedAnswers renderedAnswers,
            WebProperties properties,
            InstantSource time) {
        this.queryRequestReader = queryRequestReader;
        this.answerResponder = answerResponder;
        this.renderedAnswers = renderedAnswers;
        this.properties = properties;
        this.time = time;
    }

    @PostMapping("/v1/profiles/query")
    void query(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        if (renderedAnswers.send(request, queryRequestReader.bytes(request), response)) {
            return;
        }
        var validationErrors = new ValidationErrors();
        var responseOptions = ResponseOptions.of(request, properties, validationErrors);
        answerResponder.deliver(
                queryRequestReader.body(request, validationErrors),
                responseOptions,
                body(responseOptions),
                request,
                response);
    }

    @GetMapping("/v1/profiles")
    void list(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        if (renderedAnswers.send(request, NO_BODY, response)) {
            return;
        }
        var validationErrors = new ValidationErrors();
        var responseOptions = ResponseOptions.of(request, properties, validationErrors);
        answerResponder.deliver(
                queryRequestReader.parameters(request, validationErrors),
                responseOptions,
                body(responseOptions),
                request,
                response);
    }

    /** Refuses GET on the POST paths, because a look-up of these names as ids would cost a call. */
    @GetMapping({"/v1/profiles/query", "/v1/profiles/explain"})
    ResponseEntity<byte[]> byPostAlone(HttpServletRequest request) {
        return Problems.of(new HttpRequestMethodNotSupportedException(request.getMethod(), List.of("POST")))
                .response();
    }

    @GetMapping(path = "/v1/profiles/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    void one(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        if (renderedAnswers.send(request, NO_BODY, response)) {
            return;
        }
        var validationErrors = new ValidationErrors();
        var responseOptions = ResponseOptions.of(request, properties, validationErrors);
        answerResponder.deliver(
                queryRequestReader.one(request, validationErrors),
                responseOptions,
                AnswerWriter.ofSingleProfile(),
                request,
                response);
    }

    private AnswerWriter body(ResponseOptions responseOptions) {
        return AnswerWriter.of(responseOptions.format(), responseOptions.gzip(), responseOptions.guarded(), time);
    }
}
