package io.cistern.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serves the OpenAPI description as JSON and as YAML. It is the file {@code openapi.yaml}, whose examples the tests send. It
 * is not derived from the controllers: they read requests by hand, so their signatures do not show what they accept.
 */
@RestController
final class OpenApiController {

    private static final MediaType YAML = MediaType.parseMediaType("application/vnd.oai.openapi");

    /** Parsing takes a tenth of the start, so it waits for the first request. */
    private final SingletonSupplier<Map<String, Object>> description = SingletonSupplier.of(OpenApiController::read);

    private final SingletonSupplier<byte[]> json =
            SingletonSupplier.of(() -> JsonMapper.shared().writeValueAsBytes(description.obtain()));
    private final SingletonSupplier<byte[]> yaml = SingletonSupplier.of(() -> written(description.obtain()));

    @GetMapping("/v3/api-docs")
    ResponseEntity<byte[]> json() {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(json.obtain());
    }

    @GetMapping("/v3/api-docs.yaml")
    ResponseEntity<byte[]> yaml() {
        return ResponseEntity.ok().contentType(YAML).body(yaml.obtain());
    }

    private static Map<String, Object> read() {
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(1000); // every operation refers to the same problems
        try (var file = new ClassPathResource("openapi.yaml").getInputStream()) {
            return new Yaml(options).load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without the file's aliases, because many readers of YAML refuse that number of them. */
    private static byte[] written(Map<String, Object> description) {
        var options = new DumperOptions();
        options.setDereferenceAliases(true);
        options.setDefaultFlowStyle(FlowStyle.BLOCK);
        return new Yaml(options).dump(description).getBytes(StandardCharsets.UTF_8);
    }
}
