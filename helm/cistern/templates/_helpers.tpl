{{- define "cistern.labels" -}}
{{ toYaml (dict "app.kubernetes.io/name" .Chart.Name "app.kubernetes.io/instance" .Release.Name) }}
{{- end }}

{{- /* Those, and others that leave them as they are: (dict "context" . "more" .Values...labels) */}}
{{- define "cistern.moreLabels" -}}
{{ toYaml (merge (include "cistern.labels" .context | fromYaml) .more) }}
{{- end }}

{{- define "cistern.name" -}}
{{- $chart := .Chart.Name | lower | replace "_" "-" }}{{- /* an alias may be anything */}}
{{- if contains $chart .Release.Name -}}
{{ .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-%s" (.Release.Name | trunc 40 | trimSuffix "-") $chart | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "cistern.image" -}}
"{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
{{- end }}

{{- define "cistern.isGateway" -}}
{{- if eq .Values.mode "gateway" }}yes{{ end }}
{{- end }}

{{- define "cistern.hasCallers" -}}
{{- if or .Values.callers.known .Values.callers.existingSecret }}yes{{ end }}
{{- end }}

{{- /* The port that is served: a sidecar shares its pod's ports with others. */}}
{{- define "cistern.port" -}}
{{- if include "cistern.isGateway" . }}8080{{ else }}{{ .Values.service.port }}{{ end }}
{{- end }}

{{- /* By which names requests without a key may ask: a gateway's Service, and others that are given. */}}
{{- define "cistern.hosts" -}}
{{- $service := include "cistern.name" . }}
{{- $namespaced := printf "%s.%s" $service (.Release.Namespace | default "default") }}
{{- $own := list $service $namespaced (printf "%s.svc" $namespaced) (printf "%s.svc.cluster.local" $namespaced) }}
{{- join "," (concat (ternary $own list (eq .Values.mode "gateway")) .Values.security.hosts) }}
{{- end }}

{{- /* What makes no sense is refused with a sentence, whatever is rendered. */}}
{{- define "cistern.validate" -}}
{{- if not .Values.sandbox }}
{{- if not .Values.project.id }}{{ fail "project.id is required: the Mixpanel project to ask (or sandbox=true to try without one)" }}{{ end }}
{{- if not .Values.project.existingSecret }}{{ fail "project.existingSecret is required: a Secret with keys username and secret, of a service account" }}{{ end }}
{{- end }}
{{- if and .Values.callers.known .Values.callers.existingSecret }}{{ fail "callers.known and callers.existingSecret exclude each other" }}{{ end }}
{{- if and .Values.callers.anonymous (not (include "cistern.hasCallers" .)) }}{{ fail "callers.anonymous names one of the callers: set callers.known or callers.existingSecret" }}{{ end }}
{{- if has (int .Values.management.port) (list (int (include "cistern.port" .)) (int .Values.service.port)) }}{{ fail "management.port is a port of its own: not service.port, nor 8080 of a gateway" }}{{ end }}
{{- if and .Values.sandbox (has 8090 (list (int .Values.management.port) (int (include "cistern.port" .)))) }}{{ fail "8090 is the sandbox's port" }}{{ end }}
{{- if .Values.database.url }}
{{- if not .Values.database.existingSecret }}{{ fail "database.existingSecret is required: a Secret with keys username and password, of the database" }}{{ end }}
{{- if and .Values.autoscaling.enabled (gt (int .Values.replicas) (int .Values.autoscaling.maxReplicas)) }}{{ fail "replicas are the least of the autoscaler: at most autoscaling.maxReplicas" }}{{ end }}
{{- else if include "cistern.isGateway" . }}
{{- if gt (int .Values.replicas) 1 }}{{ fail "several replicas need database.url: with a volume of its own each would spend the same budget again" }}{{ end }}
{{- if .Values.autoscaling.enabled }}{{ fail "autoscaling needs database.url: with a volume of its own each replica would spend the same budget again" }}{{ end }}
{{- else if not (or .Values.sandbox .Values.persistence.existingClaim .Values.persistence.ephemeral) }}{{ fail "a sidecar needs database.url (or persistence.existingClaim, of a pod that is alone): with a ledger of its own each pod would spend the same budget again. persistence.ephemeral=true accepts that" }}
{{- end }}
{{- if and (include "cistern.isGateway" .) (not (include "cistern.hasCallers" .)) (not .Values.sandbox) (not .Values.security.open) }}{{ fail "who may ask? set callers.known or callers.existingSecret, or security.open=true for whoever reaches the Service" }}{{ end }}
{{- end }}

{{- /* The container, but for its name and what tells a gateway from a sidecar: (dict "context" . "loopback" true "managementPort" ".." "prefix" "..") */}}
{{- define "cistern.container" -}}
{{- $ := .context -}}
image: {{ include "cistern.image" $ }}
imagePullPolicy: {{ $.Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  {{- with $.Values.runAsUser }}
  runAsUser: {{ int64 . }}
  {{- end }}
  capabilities: {drop: [ALL]}
  seccompProfile: {type: RuntimeDefault}
env:
  - {name: CISTERN_DATA_DIR, value: /data}
  - {name: MANAGEMENT_SERVER_PORT, value: {{ $.Values.management.port | quote }}}
  - {name: MANAGEMENT_SERVER_ADDRESS, value: "0.0.0.0"}
  # said, for Kubernetes tells of a Service called "server" by a variable of that name
  - {name: SERVER_PORT, value: {{ include "cistern.port" $ | quote }}}
  {{- if .loopback }}
  - {name: SERVER_ADDRESS, value: "127.0.0.1"}
  {{- end }}
  {{- if include "cistern.hasCallers" $ }}
  - {name: SPRING_CONFIG_IMPORT, value: "file:/etc/cistern/callers.yaml"}
  {{- with $.Values.callers.known }}
  - {name: CALLERS_CHECKSUM, value: {{ toYaml . | sha256sum | quote }}} # they are read at start
  {{- end }}
  {{- with $.Values.callers.anonymous }}
  - {name: CISTERN_SECURITY_ANONYMOUS, value: {{ . | quote }}}
  {{- end }}
  {{- else if not .loopback }}
  - {name: CISTERN_SECURITY_OPEN, value: "true"}
  {{- end }}
  {{- with include "cistern.hosts" $ }}
  - {name: CISTERN_SECURITY_HOSTS, value: {{ . | quote }}}
  {{- end }}
  {{- with $.Values.security.origins }}
  - {name: CISTERN_SECURITY_ORIGINS, value: {{ join "," . | quote }}}
  {{- end }}
  {{- if $.Values.sandbox }}
  - {name: SPRING_PROFILES_ACTIVE, value: sandbox}
  - {name: CISTERN_SANDBOX_PORT, value: "8090"}
  {{- else }}
  - {name: CISTERN_PROJECTS_MAIN_PROJECT_ID, value: {{ kindIs "string" $.Values.project.id | ternary $.Values.project.id (int64 $.Values.project.id) | quote }}}
  - {name: CISTERN_PROJECTS_MAIN_REGION, value: {{ $.Values.project.region | quote }}}
  - {name: CISTERN_PROJECTS_MAIN_TIMEZONE, value: {{ $.Values.project.timezone | quote }}}
  - name: CISTERN_PROJECTS_MAIN_USERNAME
    valueFrom: {secretKeyRef: {name: {{ $.Values.project.existingSecret | quote }}, key: username}}
  - name: CISTERN_PROJECTS_MAIN_SECRET
    valueFrom: {secretKeyRef: {name: {{ $.Values.project.existingSecret | quote }}, key: secret}}
  {{- end }}
  {{- with $.Values.database.url }}
  - {name: SPRING_DATASOURCE_URL, value: {{ . | quote }}}
  - name: SPRING_DATASOURCE_USERNAME
    valueFrom: {secretKeyRef: {name: {{ $.Values.database.existingSecret | quote }}, key: username}}
  - name: SPRING_DATASOURCE_PASSWORD
    valueFrom: {secretKeyRef: {name: {{ $.Values.database.existingSecret | quote }}, key: password}}
  {{- end }}
  {{- with $.Values.extraEnv }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
ports:
  {{- if not .loopback }}
  - {name: http, containerPort: 8080}
  {{- end }}
  - {name: {{ .managementPort }}, containerPort: {{ $.Values.management.port }}}
startupProbe:
  httpGet: {path: /actuator/health/readiness, port: {{ .managementPort }}}
  periodSeconds: 1
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /actuator/health/liveness, port: {{ .managementPort }}}
readinessProbe:
  httpGet: {path: /actuator/health/readiness, port: {{ .managementPort }}}
{{- if not .loopback }}
lifecycle:
  preStop: {exec: {command: [sleep, "5"]}} # meanwhile the Service learns that nobody is to come here any more
{{- end }}
resources: {{- toYaml $.Values.resources | nindent 2 }}
volumeMounts:
  - {name: {{ .prefix }}data, mountPath: /data}
  - {name: {{ .prefix }}tmp, mountPath: /tmp}
  {{- if include "cistern.hasCallers" $ }}
  - {name: {{ .prefix }}callers, mountPath: /etc/cistern, readOnly: true}
  {{- end }}
{{- end }}

{{- define "cistern.callersVolume" -}}
- name: {{ .prefix }}callers
  secret:
    secretName: {{ .context.Values.callers.existingSecret | default (printf "%s-callers" (include "cistern.name" .context)) | quote }}
    items: [{key: callers.yaml, path: callers.yaml}]
{{- end }}

{{- /*
A native sidecar, for the initContainers of another chart's pod; that chart depends on this one with mode=sidecar:
  initContainers:
    {{- include "cistern.sidecar" .Subcharts.cistern | nindent 4 }}
  volumes:
    {{- include "cistern.sidecarVolumes" .Subcharts.cistern | nindent 4 }}
It answers on 127.0.0.1 and service.port, before the pod's own containers start and until they have ended. The pod needs
terminationGracePeriodSeconds for both, and with a claim fsGroup: 10001 (runAsUser) in its securityContext.
*/}}
{{- define "cistern.sidecar" -}}
{{- include "cistern.validate" . -}}
- name: cistern
  restartPolicy: Always
  {{- include "cistern.container" (dict "context" . "loopback" true "managementPort" "cistern-mgmt" "prefix" "cistern-") | nindent 2 }}
{{- end }}

{{- /* Of the ledger, if it is in no shared database. */}}
{{- define "cistern.sidecarVolumes" -}}
- name: cistern-data
  {{- if .Values.persistence.existingClaim }}
  persistentVolumeClaim: {claimName: {{ .Values.persistence.existingClaim | quote }}}
  {{- else }}
  emptyDir: {}
  {{- end }}
- name: cistern-tmp
  emptyDir: {}
{{- if include "cistern.hasCallers" . }}
{{ include "cistern.callersVolume" (dict "context" . "prefix" "cistern-") }}
{{- end }}
{{- end }}
