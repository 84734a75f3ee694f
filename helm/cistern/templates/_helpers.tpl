{{- define "cistern.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
{{- define "cistern.name" -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}-cistern
{{- end }}
