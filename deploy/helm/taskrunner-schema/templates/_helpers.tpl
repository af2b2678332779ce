{{- define "taskrunner-schema.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "taskrunner-schema.image" -}}
{{- with .Values.image }}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ default $.Chart.AppVersion .tag }}{{ end }}
{{- end }}
{{- end }}

{{/* Labels that do not change with a release: those of pods. */}}
{{- define "taskrunner-schema.podLabels" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "taskrunner-schema.labels" -}}
{{ include "taskrunner-schema.podLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{/* appsettings.json, as the Task Runner has it. */}}
{{- define "taskrunner-schema.appsettings" -}}
{{- $file := dict "Mongo" (dict "ConnectionStringFile" "/secrets/mongodb/connection-string") }}
{{- $storage := mustMergeOverwrite (deepCopy .Values.storage) $file }}
{{- dict .Values.section (dict "Storage" $storage) | mustToPrettyJson }}
{{- end }}

{{/* The dead letters' claim. */}}
{{- define "taskrunner-schema.deadLetters" -}}
{{- default (printf "%s-dead-letters" (include "taskrunner-schema.fullname" .)) .Values.import.deadLetters.existingClaim }}
{{- end }}

{{/* The store, where one is given: read-only also for the kubelet, which else would change its files' group. */}}
{{- define "taskrunner-schema.storeVolume" -}}
{{- with .Values.import.store }}
{{- if .volume }}
- name: store
  {{- toYaml .volume | nindent 2 }}
{{- else if .existingClaim }}
- name: store
  persistentVolumeClaim:
    claimName: {{ .existingClaim | quote }}
    readOnly: true
{{- end }}
{{- end }}
{{- end }}

{{- define "taskrunner-schema.storeMount" -}}
{{- with .Values.import.store }}
{{- if or .volume .existingClaim }}
- name: store
  mountPath: /store
  readOnly: true
  {{- with .subPath }}
  subPath: {{ . | quote }}
  {{- end }}
{{- end }}
{{- end }}
{{- end }}
