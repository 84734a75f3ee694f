package io.cistern.web.operations;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Wires the endpoints of operators. */
@Configuration(proxyBeanMethods = false)
@Import({AdviceController.class, QuotaController.class, SnapshotController.class})
class OperationsConfiguration {}
