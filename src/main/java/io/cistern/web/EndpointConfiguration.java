package io.cistern.web;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Lists what answers requests. */
@Configuration(proxyBeanMethods = false)
@Import({
    AdviceController.class,
    EngageController.class,
    EngagePassThrough.class,
    ErrorEndpoint.class,
    ExplainController.class,
    ExportController.class,
    HomePage.class,
    ProblemAdvice.class,
    ProblemPages.class,
    ProfileController.class,
    QuotaController.class,
    SnapshotController.class,
    TotalsController.class
})
class EndpointConfiguration {}
