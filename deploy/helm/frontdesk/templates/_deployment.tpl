{{/*
A Deployment of one service. Arguments: root, service (as in the images), component (as in names), values, and optionally
scaled (another object sets the number of pods), volumes and mounts.
*/}}
{{- define "frontdesk.deployment" -}}
{{- $root := .root -}}
{{- $values := .values -}}
{{- $args := . -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "frontdesk.fullname" $root }}-{{ .component }}
  labels:
    {{- include "frontdesk.labels" $args | nindent 4 }}
spec:
  {{- if not .scaled }}
  replicas: {{ $values.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy:
    # An old pod ends when a new one is ready, so that a wrong setting stops the update and not the service.
    type: RollingUpdate
    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 }
  minReadySeconds: 5
  selector:
    matchLabels:
      {{- include "frontdesk.selector" $args | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "frontdesk.labels" $args | nindent 8 }}
        {{- with $values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        # Settings and files that are read at the start only: a change of them makes new pods.
        checksum/secrets: {{ toJson $root.Values.secrets.values | sha256sum }}
        checksum/files: {{ omit $root.Values.files "flows" | toJson | sha256sum }}
        {{- with $values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "frontdesk.serviceAccount" $root }}
      automountServiceAccountToken: false
      # Else a Service named frontdesk would bring variables such as FRONTDESK_PORT into its pods.
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ include "frontdesk.graceSeconds" $args }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        runAsGroup: 10001
        fsGroup: 10001
        fsGroupChangePolicy: OnRootMismatch
        seccompProfile: { type: RuntimeDefault }
      {{- with $root.Values.image.pullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
      {{- with $values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- if $root.Values.topologySpread.enabled }}
      topologySpreadConstraints:
        {{- range $root.Values.topologySpread.keys }}
        - topologyKey: {{ . }}
          maxSkew: 1
          whenUnsatisfiable: {{ $root.Values.topologySpread.whenUnsatisfiable }}
          matchLabelKeys: [pod-template-hash]
          labelSelector:
            matchLabels:
              {{- include "frontdesk.selector" $args | nindent 14 }}
        {{- end }}
      {{- end }}
      containers:
        - name: {{ .component }}
          image: {{ include "frontdesk.image" $args | quote }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          env:
            {{- include "frontdesk.environment" $args | trim | nindent 12 }}
          ports:
            {{- if eq .service "gateway" }}
            - { name: http, containerPort: 8000 }
            {{- end }}
            - { name: health, containerPort: 8080 }
          # A start may wait for a Redis that still reads its file.
          startupProbe:
            httpGet: { path: /healthz, port: health }
            periodSeconds: 2
            failureThreshold: 90
          livenessProbe:
            httpGet: { path: /healthz, port: health }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: { path: /readyz, port: health }
            periodSeconds: 5
            timeoutSeconds: 5
            failureThreshold: 2
          {{- with $values.preStopSeconds }}
          lifecycle:
            preStop:
              sleep: { seconds: {{ . }} }
          {{- end }}
          resources:
            {{- toYaml $values.resources | nindent 12 }}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
          volumeMounts:
            - { name: tmp, mountPath: /tmp }
            - { name: secrets, mountPath: /run/secrets/frontdesk, readOnly: true }
            {{- with .mounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
            {{- with $values.extraVolumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
      volumes:
        - name: tmp
          emptyDir: { sizeLimit: 256Mi }
        # One source for each key, because a key may be absent: most settings have a default.
        - name: secrets
          projected:
            defaultMode: 0440
            sources:
              {{- range include "frontdesk.secretKeys" $args | fromJsonArray }}
              - secret:
                  name: {{ include "frontdesk.secret" $root }}
                  optional: true
                  items: [{ key: {{ . }}, path: {{ . }} }]
              {{- end }}
        {{- with .volumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        {{- with $values.extraVolumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
{{- end -}}
