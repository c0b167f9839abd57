{{/* KEDA's triggers. A lag or a wait of any stream of any shard adds pods. */}}

{{/* How redis.url finds Redis: single, sentinel or cluster. */}}
{{- define "frontdesk.redisKind" -}}
{{- if regexMatch "^rediss?[+]sentinel:" .Values.redis.url }}sentinel
{{- else if regexMatch "^rediss?[+]cluster:" .Values.redis.url }}cluster
{{- else }}single
{{- end -}}
{{- end -}}

{{/* The server part of redis.url, without the name and password of a user: host:port, several with commas. */}}
{{- define "frontdesk.redisAddresses" -}}
{{- if .Values.keda.redis.addresses -}}
{{- .Values.keda.redis.addresses -}}
{{- else -}}
{{- $port := eq (include "frontdesk.redisKind" .) "sentinel" | ternary "26379" "6379" -}}
{{- $places := list -}}
{{- range required "keda.redis.addresses is needed where redis.url is in the Secret" .Values.redis.url
    | regexFind "//[^/?]+" | trimPrefix "//" | regexFind "[^@]+$" | splitList "," -}}
{{- $places = append $places (regexMatch ":[0-9]+$" . | ternary . (printf "%s:%s" . $port)) -}}
{{- end -}}
{{- join "," $places -}}
{{- end -}}
{{- end -}}

{{- define "frontdesk.streamTriggers" -}}
{{- if eq .values.autoscaling.through "prometheus" -}}
{{- include "frontdesk.prometheusTrigger" (merge (dict "metric" "frontdesk_stream_unread" "threshold" .values.autoscaling.lag) .) -}}
{{- else -}}
{{- $root := .root -}}
{{- $keda := .root.Values.keda.redis -}}
{{- $kind := include "frontdesk.redisKind" .root -}}
{{- $path := .root.Values.redis.url | regexFind "//[^/]+/[^?]*" | trimPrefix "//" | splitList "/" | rest -}}
{{- $targets := dict "lagCount" .values.autoscaling.lag -}}
{{- if .values.autoscaling.pending }}{{- $_ := set $targets "pendingEntriesCount" .values.autoscaling.pending -}}{{- end -}}
{{- range $shard := until (int .root.Values.redis.shards) }}
{{- range $stream := $.streams }}
{{- range $metric, $target := $targets }}
- type: {{ get (dict "single" "redis-streams" "sentinel" "redis-sentinel-streams" "cluster" "redis-cluster-streams") $kind }}
  metadata:
    {{ eq $kind "single" | ternary "address" "addresses" }}: {{ include "frontdesk.redisAddresses" $root | quote }}
    {{- if eq $kind "sentinel" }}
    sentinelMaster: {{ required "redis.url names no master" (first $path) | quote }}
    {{- end }}
    {{- $database := eq $kind "sentinel" | ternary (rest $path) $path | first | default "0" }}
    {{- if ne $database "0" }}
    databaseIndex: {{ $database | quote }}
    {{- end }}
    stream: {{ printf "%s{%d}:%s" $root.Values.redis.prefix $shard $stream | quote }}
    consumerGroup: {{ $.group }}
    {{ $metric }}: {{ $target | int | quote }}
    {{- if eq $metric "lagCount" }}
    activationLagCount: "0"
    {{- end }}
    {{- if or $keda.tls (hasPrefix "rediss" $root.Values.redis.url) }}
    enableTLS: "true"
    {{- end }}
  {{- if or $keda.passwordKey $keda.usernameKey }}
  authenticationRef: { name: {{ include "frontdesk.fullname" $root }}-redis }
  {{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- with .values.autoscaling.oldestSeconds }}
{{- include "frontdesk.prometheusTrigger" (merge (dict "metric" "frontdesk_stream_oldest_seconds" "threshold" .) $) }}
{{- end }}
{{- end -}}

{{/*
Each gateway measures all streams, so that the highest answer of one is enough. KEDA divides the answer by the number of pods.
For a wait the query makes up for that, so that pods are added in proportion to the wait.
*/}}
{{- define "frontdesk.prometheusTrigger" }}
{{- $namespace := printf "namespace=%q" .root.Release.Namespace }}
{{- $streams := printf "stream=~%q" (join "|" .streams) }}
- type: prometheus
  metadata:
    serverAddress: {{ required "prometheus.serverAddress is needed for triggers by Prometheus" .root.Values.prometheus.serverAddress | quote }}
    {{- if eq .metric "frontdesk_stream_unread" }}
    query: sum(max by (stream) ({{ .metric }}{ {{- $namespace }},{{ $streams -}} }))
    {{- else }}
    query: max({{ .metric }}{ {{- $namespace }},{{ $streams -}} }) * count({{ .perPod }}{ {{- $namespace -}} })
    {{- end }}
    threshold: {{ .threshold | toString | quote }}
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
