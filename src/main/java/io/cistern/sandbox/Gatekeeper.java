package io.cistern.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Decides who may ask at all: the one service account, about the one project. */
final class Gatekeeper {

    private final SandboxProperties properties;
    private final String authorization;

    Gatekeeper(SandboxProperties properties) {
        this.properties = properties;
        this.authorization = "Basic "
                + Base64.getEncoder()
                        .encodeToString(
                                (properties.username() + ":" + properties.secret()).getBytes(StandardCharsets.UTF_8));
    }

    /** Why such a request is turned away, if it is. */
    Optional<Refusal> refusal(Optional<String> authorization, Parameters parameters) {
        if (!authorization.equals(Optional.of(this.authorization))) {
            return Optional.of(
                    switch (properties.disputed().badCredentials()) {
                        case UNAUTHORIZED -> unauthorized();
                        case BAD_REQUEST -> unableToAuthenticate();
                    });
        }
        var project = parameters.text("project_id");
        if (project.isEmpty()) {
            return Optional.of(new Refusal(400, "Missing required parameter: project_id"));
        }
        if (!project.get().equals(properties.projectId())) {
            return Optional.of(forbidden());
        }
        return Optional.empty();
    }

    static Refusal unauthorized() {
        return new Refusal(401, "Invalid service account credentials");
    }

    static Refusal unableToAuthenticate() {
        return new Refusal(400, "Unable to authenticate request");
    }

    static Refusal forbidden() {
        return new Refusal(403, "No permission for this project");
    }

    static Refusal plan() {
        return new Refusal(402, "Your plan does not allow formatted export API calls");
    }
}
