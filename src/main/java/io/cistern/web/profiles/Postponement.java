package io.cistern.web.profiles;

import io.cistern.web.query.Question;
import io.cistern.web.response.Manner;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Promises an answer for later, to who would rather not wait for it. */
@FunctionalInterface
public interface Postponement {

    void postpone(Question question, Manner manner, HttpServletRequest request, HttpServletResponse response)
            throws IOException;
}
