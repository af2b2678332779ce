{{/* A container of the image. Takes root, name, args, resources and mounts (a list). */}}
{{- define "taskrunner-schema.container" -}}
{{- $root := .root -}}
name: {{ .name }}
image: {{ include "taskrunner-schema.image" $root }}
imagePullPolicy: {{ $root.Values.image.pullPolicy }}
args: {{- toYaml .args | nindent 2 }}
env:
  - name: TASKRUNNER_CONFIG
    value: /config/appsettings.json
  - name: POD_NAME
    valueFrom:
      fieldRef:
        fieldPath: metadata.name
  {{- with $root.Values.extraEnv }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
resources: {{- toYaml .resources | nindent 2 }}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  allowPrivilegeEscalation: false
  seccompProfile:
    type: RuntimeDefault
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
volumeMounts:
  - name: schema-tmp
    mountPath: /tmp
  - name: schema-settings
    mountPath: /config
    readOnly: true
  - name: schema-connection-string
    mountPath: /secrets/mongodb
    readOnly: true
  {{- with .mounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  {{- with $root.Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{/* The volumes that every container of the image needs. */}}
{{- define "taskrunner-schema.volumes" -}}
- name: schema-tmp
  emptyDir:
    sizeLimit: 256Mi
- name: schema-settings
  configMap:
    name: {{ include "taskrunner-schema.fullname" . }}-settings
- name: schema-connection-string
  secret:
    secretName: {{ required "connectionString.existingSecret is needed: the Secret that holds the connection string" .Values.connectionString.existingSecret | quote }}
    items:
      - key: {{ .Values.connectionString.key | quote }}
        path: connection-string
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* A pod of one container. Takes what the container takes, volumes (text) and a round. */}}
{{- define "taskrunner-schema.pod" -}}
{{- $root := .root -}}
metadata:
  labels:
    {{- include "taskrunner-schema.podLabels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .name }}
    {{- with $root.Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    checksum/settings: {{ include "taskrunner-schema.appsettings" $root | sha256sum }}
    {{- with .round }}
    taskrunner-schema/round: {{ . | quote }}
    {{- end }}
    {{- with $root.Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  restartPolicy: Never
  serviceAccountName: {{ $root.Values.serviceAccountName }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ $root.Values.terminationGracePeriodSeconds }}
  securityContext:
    {{- $own := dict "runAsNonRoot" true "runAsUser" 65532 "runAsGroup" 65532 "fsGroup" 65532 "fsGroupChangePolicy" "OnRootMismatch" "seccompProfile" (dict "type" "RuntimeDefault") }}
    {{- toYaml (mustMergeOverwrite $own (deepCopy $root.Values.podSecurityContext)) | nindent 4 }}
  containers:
    - {{ include "taskrunner-schema.container" . | indent 6 | trim }}
  volumes:
    {{- include "taskrunner-schema.volumes" $root | nindent 4 }}
    {{- with .volumes }}
    {{- . | nindent 4 }}
    {{- end }}
  {{- with $root.Values.imagePullSecrets }}
  imagePullSecrets: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $root.Values.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $root.Values.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $root.Values.affinity }}
  affinity: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $root.Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
{{- end }}

{{/*
The exit codes of a pod after which a retry can't help: wrong configuration (2), drift or a changed change unit (5),
rejects (6: everything else was imported). The loss of a node is not an error of the pod.
*/}}
{{- define "taskrunner-schema.podFailurePolicy" -}}
podFailurePolicy:
  rules:
    - action: FailJob
      onExitCodes:
        containerName: {{ . }}
        operator: In
        values: [2, 5, 6]
    - action: Ignore
      onPodConditions:
        - type: DisruptionTarget
          status: "True"
{{- end }}
