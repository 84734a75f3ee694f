package io.cistern.sandbox;

import io.cistern.sandbox.project.SandboxParameters;
import io.cistern.sandbox.project.SandboxRefusal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Checks that a request has the credentials of the one service account and names the one project. */
final class CredentialsCheck {

    private final SandboxProperties properties;
    private final String authorization;

    CredentialsCheck(SandboxProperties properties) {
        this.properties = properties;
        this.authorization = "Basic "
                + Base64.getEncoder()
                        .encodeToString(
                                (properties.username() + ":" + properties.secret()).getBytes(StandardCharsets.UTF_8));
    }

    /** Returns why the request is refused, if it is. */
    Optional<SandboxRefusal> refusal(Optional<String> authorization, SandboxParameters sandboxParameters) {
        if (!authorization.equals(Optional.of(this.authorization))) {
            return Optional.of(
                    switch (properties.disputed().badCredentials()) {
                        case UNAUTHORIZED -> unauthorized();
                        case BAD_REQUEST -> unableToAuthenticate();
                    });
        }
        var project = sandboxParameters.text("project_id");
        if (project.isEmpty()) {
            return Optional.of(new SandboxRefusal(400, "Missing required parameter: project_id"));
        }
        if (!project.get().equals(properties.projectId())) {
            return Optional.of(forbidden());
        }
        return Optional.empty();
    }

    static SandboxRefusal unauthorized() {
        return new SandboxRefusal(401, "Invalid service account credentials");
    }

    static SandboxRefusal unableToAuthenticate() {
        return new SandboxRefusal(400, "Unable to authenticate request");
    }

    static SandboxRefusal forbidden() {
        return new SandboxRefusal(403, "No permission for this project");
    }

    static SandboxRefusal plan() {
        return new SandboxRefusal(402, "Your plan does not allow formatted export API calls");
    }
}
