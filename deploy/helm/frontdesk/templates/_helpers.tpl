{{/* Names and labels that all templates share. */}}

{{- define "frontdesk.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "frontdesk.selector" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "frontdesk.labels" -}}
{{ include "frontdesk.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "frontdesk.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "frontdesk.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "frontdesk.secret" -}}
{{- default (printf "%s-secrets" (include "frontdesk.fullname" .)) .Values.secrets.existing -}}
{{- end -}}

{{/* The name of a ConfigMap with files: one that exists, or the chart's own; empty if the image's files serve. */}}
{{- define "frontdesk.files" -}}
{{- $given := index .root.Values.files .kind -}}
{{- if $given.existing -}}
{{- $given.existing -}}
{{- else if $given.data -}}
{{- printf "%s-%s" (include "frontdesk.fullname" .root) .kind -}}
{{- end -}}
{{- end -}}

{{- define "frontdesk.image" -}}
{{- $image := .root.Values.image -}}
{{- $tag := .values.tag | default $image.tag | default .root.Chart.AppVersion -}}
{{- if $image.registry }}{{ trimSuffix "/" $image.registry }}/{{ end -}}
{{ $image.repository }}-{{ .service }}:{{ $tag }}
{{- end -}}
