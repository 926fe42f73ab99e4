{{/* Annotations that Dapr's injector reads. */}}
{{- define "todo-service.daprAnnotations" -}}
{{- with .Values.dapr }}
dapr.io/enabled: "true"
dapr.io/app-id: {{ .appId | default $.Release.Name | quote }}
dapr.io/app-port: {{ $.Values.service.port | quote }}
dapr.io/app-protocol: http
{{- with .configuration }}
dapr.io/config: {{ . | quote }}
{{- end }}
dapr.io/log-level: {{ .logLevel | quote }}
dapr.io/log-as-json: "true"
dapr.io/enable-metrics: "true"
dapr.io/metrics-port: "9090"
# Events wait while the application cannot take them, instead of being retried into the dead letters.
dapr.io/enable-app-health-check: "true"
dapr.io/app-health-check-path: /livez
# Secrets of components come from the operator, so the pod needs no token of the API server.
dapr.io/disable-builtin-k8s-secret-store: "true"
dapr.io/sidecar-seccomp-profile-type: RuntimeDefault
# The sidecar outlives the application's drain, so that the last events can still be published.
dapr.io/block-shutdown-duration: {{ printf "%vs" $.Values.drainSeconds | quote }}
dapr.io/graceful-shutdown-seconds: {{ sub $.Values.terminationGracePeriodSeconds (add $.Values.drainSeconds 5) | quote }}
{{- with $.Values.configFiles }}
{{- $mounts := list }}
{{- range . }}{{ $mounts = append $mounts (printf "%s:%s" .configMapName .mountPath) }}{{ end }}
dapr.io/volume-mounts: {{ join "," $mounts | quote }}
{{- end }}
dapr.io/sidecar-cpu-request: {{ .resources.requests.cpu | quote }}
dapr.io/sidecar-memory-request: {{ .resources.requests.memory | quote }}
dapr.io/sidecar-memory-limit: {{ .resources.limits.memory | quote }}
{{- with .resources.limits.cpu }}
dapr.io/sidecar-cpu-limit: {{ . | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* One probe of the application. */}}
{{- define "todo-service.probe" -}}
httpGet:
  path: {{ .path }}
  port: http
periodSeconds: {{ .probes.periodSeconds }}
timeoutSeconds: {{ .probes.timeoutSeconds }}
failureThreshold: {{ .failureThreshold | default .probes.failureThreshold }}
{{- end }}

{{/* The pod template that Deployment and StatefulSet share. */}}
{{- define "todo-service.pod" -}}
metadata:
  labels:
    {{- include "todo-service.labels" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    kubectl.kubernetes.io/default-container: app
    {{- if .Values.dapr.enabled }}
    {{- include "todo-service.daprAnnotations" . | trim | nindent 4 }}
    {{- end }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ .Release.Name }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with .Values.dnsConfig }}
  dnsConfig:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 65532
    runAsGroup: 65532
    fsGroup: 65532
    seccompProfile:
      type: RuntimeDefault
    sysctls: # daprd listens there: a connection that the kernel gave such a port keeps it from starting
      - name: net.ipv4.ip_local_reserved_ports
        value: 50001-50002
  containers:
    - name: app
      image: {{ include "todo-service.image" . }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      {{- with .Values.bundle }}
      {{- if .configMapName }}
      command:
        {{- toYaml .command | nindent 8 }}
      workingDir: /app
      {{- end }}
      {{- end }}
      ports:
        - name: http
          containerPort: {{ .Values.service.port }}
          protocol: TCP
      env:
        - name: PORT
          value: {{ .Values.service.port | quote }}
        {{- range $name, $value := .Values.environment }}
        - name: {{ $name }}
          value: {{ $value | quote }}
        {{- end }}
      startupProbe:
        {{- include "todo-service.probe" (dict "path" "/livez" "probes" (merge (dict "periodSeconds" 2) .Values.probes) "failureThreshold" (div .Values.probes.startupSeconds 2)) | nindent 8 }}
      livenessProbe:
        {{- include "todo-service.probe" (dict "path" "/livez" "probes" .Values.probes) | nindent 8 }}
      readinessProbe:
        {{- include "todo-service.probe" (dict "path" "/readyz" "probes" .Values.probes) | nindent 8 }}
      lifecycle:
        preStop:
          # Proxies learn of the stop while the pod still serves.
          sleep:
            seconds: {{ .Values.drainSeconds }}
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      volumeMounts:
        - name: tmp
          mountPath: /tmp
        {{- if .Values.bundle.configMapName }}
        - name: bundle
          mountPath: /bundle
          readOnly: true
        - name: app
          mountPath: /app
        {{- end }}
        {{- range .Values.secretFiles }}
        - name: {{ .secretName }}
          mountPath: {{ .mountPath }}
          readOnly: true
        {{- end }}
        {{- range .Values.configFiles }}
        - name: {{ .configMapName }}
          mountPath: {{ .mountPath }}
          readOnly: true
        {{- end }}
  volumes:
    - name: tmp
      emptyDir:
        sizeLimit: {{ .Values.tmpSizeLimit }}
    {{- with .Values.bundle.configMapName }}
    - name: bundle
      configMap:
        name: {{ . }}
    - name: app
      emptyDir:
        sizeLimit: 16Mi
    {{- end }}
    {{- range .Values.secretFiles }}
    - name: {{ .secretName }}
      secret:
        secretName: {{ .secretName }}
        defaultMode: 288 # 0440
    {{- end }}
    {{- range .Values.configFiles }}
    - name: {{ .configMapName }}
      configMap:
        name: {{ .configMapName }}
    {{- end }}
  topologySpreadConstraints:
    {{- range $topology := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
    - topologyKey: {{ $topology }}
      maxSkew: 1
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "todo-service.selectorLabels" $ | nindent 10 }}
    {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
