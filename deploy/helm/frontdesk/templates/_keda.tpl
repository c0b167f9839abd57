{{/* KEDA's triggers. A lag or a wait of any stream of any shard adds pods. */}}

{{/* The server part of redis.url, without the name and password of a user: host:port, several with commas. */}}
{{- define "frontdesk.redisAddresses" -}}
{{- if .Values.keda.redis.addresses -}}
{{- .Values.keda.redis.addresses -}}
{{- else -}}
{{- required "keda.redis.addresses is needed where redis.url is in the Secret" .Values.redis.url
    | regexFind "//[^/?]+" | trimPrefix "//" | regexFind "[^@]+$" -}}
{{- end -}}
{{- end -}}

{{- define "frontdesk.streamTriggers" -}}
{{- $root := .root -}}
{{- $url := .root.Values.redis.url -}}
{{- $keda := .root.Values.keda.redis -}}
{{- $path := regexFind "//[^/]+/[^?]*" $url | regexFind "[^/]*$" -}}
{{- $targets := dict "lagCount" .values.autoscaling.lag -}}
{{- if .values.autoscaling.pending }}{{- $_ := set $targets "pendingEntriesCount" .values.autoscaling.pending -}}{{- end -}}
{{- range $shard := until (int .root.Values.redis.shards) }}
{{- range $stream := $.streams }}
{{- range $metric, $target := $targets }}
- type: {{ if hasPrefix "redis+sentinel" $url }}redis-sentinel-streams{{ else if hasPrefix "redis+cluster" $url }}redis-cluster-streams{{ else }}redis-streams{{ end }}
  metadata:
    {{- if or (hasPrefix "redis+sentinel" $url) (hasPrefix "redis+cluster" $url) }}
    addresses: {{ include "frontdesk.redisAddresses" $root | quote }}
    {{- else }}
    address: {{ include "frontdesk.redisAddresses" $root | quote }}
    {{- end }}
    {{- if hasPrefix "redis+sentinel" $url }}
    sentinelMaster: {{ required "redis.url names no master" $path | quote }}
    {{- else if regexMatch "^[0-9]+$" $path }}
    databaseIndex: {{ $path | quote }}
    {{- end }}
    stream: {{ printf "%s{%d}:%s" $root.Values.redis.prefix $shard $stream | quote }}
    consumerGroup: {{ $.group }}
    {{ $metric }}: {{ $target | int | quote }}
    {{- if eq $metric "lagCount" }}
    activationLagCount: "0"
    {{- end }}
    {{- if or $keda.tls (hasPrefix "rediss" $url) }}
    enableTLS: "true"
    {{- end }}
  {{- if or $keda.passwordKey $keda.usernameKey }}
  authenticationRef: { name: {{ include "frontdesk.fullname" $root }}-redis }
  {{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- with .values.autoscaling.oldestSeconds }}
- type: prometheus
  metadata:
    serverAddress: {{ required "prometheus.serverAddress is needed for oldestSeconds" $root.Values.prometheus.serverAddress | quote }}
    # Each gateway measures all streams, so that one answer is enough. KEDA divides it by the number of pods, which the
    # query makes up for: pods are added in proportion to the wait.
    query: max(frontdesk_backlog_oldest_seconds{namespace="{{ $root.Release.Namespace }}"}) * count({{ $.perPod }}{namespace="{{ $root.Release.Namespace }}"})
    threshold: {{ . | quote }}
{{- end }}
{{- end -}}

{{- define "frontdesk.scaledObject" -}}
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: {{ include "frontdesk.fullname" .root }}-{{ .component }}
  labels:
    {{- include "frontdesk.labels" . | nindent 4 }}
spec:
  scaleTargetRef:
    name: {{ include "frontdesk.fullname" .root }}-{{ .component }}
  minReplicaCount: {{ .values.autoscaling.minReplicas }}
  maxReplicaCount: {{ .values.autoscaling.maxReplicas }}
  pollingInterval: {{ .root.Values.keda.pollingIntervalSeconds }}
  cooldownPeriod: {{ .root.Values.keda.cooldownSeconds }}
  # While Redis or Prometheus doesn't answer KEDA, the number of pods stays at the one that the chart has without KEDA.
  fallback:
    failureThreshold: 4
    replicas: {{ max .values.replicas .values.autoscaling.minReplicas }}
  triggers:
    {{- .triggers | trim | nindent 4 }}
{{- end -}}

{{- define "frontdesk.socketTrigger" -}}
- type: prometheus
  metadata:
    serverAddress: {{ required "prometheus.serverAddress is needed for gateway.autoscaling through keda" .root.Values.prometheus.serverAddress | quote }}
    query: sum(frontdesk_gateway_connections{namespace="{{ .root.Release.Namespace }}"})
    threshold: {{ .values.autoscaling.socketsPerReplica | int | quote }}
{{- end -}}
