package io.cistern.web.problem;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Explains each type of problem at the path of its type URI. */
@RestController
final class ProblemPages {

    @GetMapping("/problems/{name}")
    ResponseEntity<byte[]> explain(@PathVariable String name) {
        return Arrays.stream(ProblemType.values())
                .filter(type -> type.path().equals(name))
                .findFirst()
                .map(type -> ResponseEntity.ok()
                        .contentType(MediaType.parseMediaType("text/plain;charset=utf-8"))
                        .body((type.title() + "\n\n" + type.explanation() + "\n").getBytes(StandardCharsets.UTF_8)))
                .orElseGet(() -> Problem.blank(HttpStatus.NOT_FOUND).response());
    }
}
