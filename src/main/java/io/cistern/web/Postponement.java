package io.cistern.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Promises an answer for later, to who would rather not wait for it. */
@FunctionalInterface
interface Postponement {

    void postpone(Question question, Manner manner, HttpServletRequest request, HttpServletResponse response)
            throws IOException;
}
