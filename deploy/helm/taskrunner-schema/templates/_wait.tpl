{{/*
For the chart of a service that has this one among its dependencies:
  initContainers:
    {{- include "taskrunner-schema.wait" (index .Subcharts "taskrunner-schema") | nindent 8 }}
  volumes:
    {{- include "taskrunner-schema.volumes" (index .Subcharts "taskrunner-schema") | nindent 8 }}
The service's pods start when nothing is pending that a start of theirs would apply.
*/}}
{{- define "taskrunner-schema.wait" -}}
{{- $args := list "wait" "--timeout" .Values.wait.timeout -}}
- {{ include "taskrunner-schema.container" (dict "root" . "name" "wait-for-schema" "args" $args "resources" .Values.wait.resources) | indent 2 | trim }}
{{- end }}
