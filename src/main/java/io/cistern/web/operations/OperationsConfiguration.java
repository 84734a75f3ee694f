package io.cistern.web.operations;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Configures the endpoints for operators. */
@Configuration(proxyBeanMethods = false)
@Import({AdviceController.class, QuotaController.class, SnapshotController.class})
class OperationsConfiguration {}
